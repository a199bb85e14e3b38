package io.atone.frameworks;

import java.util.List;

import io.atone.frameworks.datajdbc.DataJdbcApplication;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;

/** Spring Data JDBC. */
class DataJdbcIT extends FrameworkContract {

    DataJdbcIT() {
        super(new Framework(
                "datajdbc",
                DataJdbcApplication.class,
                List.of(DataJdbcRepositoriesAutoConfiguration.class),
                List.of()));
    }
}
