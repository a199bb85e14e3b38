package io.atone.boot.e2e;

import java.util.List;

import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** An application that migrates its schema when it starts. */
class FlywayTest {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    @Test
    void migrationFindsAnEmptySchemaEmptyAndOurTablesComeAfterIt() {
        try (Coordinator coordinator =
                        Coordinator.start(CoordinatorConfig.inMemory().onPort(0));
                ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .bannerMode(Banner.Mode.OFF)
                        .run(
                                "--spring.application.name=migrating",
                                "--spring.datasource.url=jdbc:h2:mem:migrating;DB_CLOSE_DELAY=-1",
                                "--spring.flyway.locations=classpath:flyway-test",
                                "--atone.coordinator.address=" + coordinator.address())) {
            List<String> tables = application
                    .getBean(JdbcClient.class)
                    .sql("SELECT LOWER(TABLE_NAME) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'")
                    .query(String.class)
                    .list();

            assertThat(tables).contains("flyway_schema_history", "account", "undo_log", "tx_resource");
        }
    }
}
