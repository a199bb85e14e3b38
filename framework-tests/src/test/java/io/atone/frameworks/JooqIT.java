package io.atone.frameworks;

import java.util.List;

import io.atone.frameworks.jooq.JooqApplication;
import org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration;

/** jOOQ. */
class JooqIT extends FrameworkContract {

    JooqIT() {
        super(new Framework("jooq", JooqApplication.class, List.of(JooqAutoConfiguration.class), List.of()));
    }
}
