package io.atone.frameworks;

import java.util.List;

import io.atone.frameworks.mybatis.MyBatisApplication;
import org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration;

/** MyBatis, one statement at a time, several rows in one. */
class MyBatisIT extends FrameworkContract {

    MyBatisIT() {
        super(new Framework("mybatis", MyBatisApplication.class, List.of(MybatisAutoConfiguration.class), List.of()));
    }
}
