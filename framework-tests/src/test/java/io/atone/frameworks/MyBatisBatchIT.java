package io.atone.frameworks;

import java.util.List;

import io.atone.frameworks.mybatis.MyBatisApplication;
import org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration;

/** MyBatis, which keeps changes back and sends them as batches. */
class MyBatisBatchIT extends FrameworkContract {

    MyBatisBatchIT() {
        super(new Framework(
                "mybatis",
                MyBatisApplication.class,
                List.of(MybatisAutoConfiguration.class),
                List.of("--mybatis.executor-type=batch")));
    }
}
