package io.atone.boot.diagnostics;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.atone.boot.autoconfigure.AutoConfigurationClasses;
import io.atone.boot.datasource.DataSourceNotUsableException;
import io.atone.core.CoordinatorUnavailableException;
import io.atone.datasource.dialect.UnsupportedDatabaseException;
import io.atone.datasource.resource.MissingTableException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class FailureAnalyzersTest {

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void startWithoutCoordinatorFailsAndIsExplained() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        environment.setProperty("atone.coordinator.address", "localhost:" + port);

        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigurationClasses.all()))
                .withPropertyValues(
                        "atone.coordinator.address=localhost:" + port, "atone.coordinator.connect-wait=200ms")
                .run(context -> {
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).isInstanceOf(CoordinatorUnavailableException.class);
                    FailureAnalysis analysis = analyze(failure);
                    assertThat(analysis.getDescription())
                            .contains("Atone's coordinator cannot be reached at localhost:" + port);
                    assertThat(analysis.getAction())
                            .contains("start the coordinator there")
                            .contains("atone.coordinator.address=<host>:<port>")
                            .contains("atone.coordinator.fail-fast=false");
                });
    }

    @Test
    void startWithoutCoordinatorSucceedsWhenItNeedNotBeThere() throws Exception {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigurationClasses.all()))
                    .withPropertyValues(
                            "atone.coordinator.address=localhost:" + gone.getLocalPort(),
                            "atone.coordinator.fail-fast=false")
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    @Test
    void missingTableIsExplainedWithTheScriptAndWhatTheDatabaseSaid() {
        MissingTableException missing = new MissingTableException(
                "undo_log", "sql/h2/atone.sql", "is missing and may not be created", new SQLException("no right"));

        FailureAnalysis analysis = analyze(new DataSourceNotUsableException("orders", missing));

        assertThat(analysis.getDescription()).contains("undo_log").contains("The database said: no right");
        assertThat(analysis.getAction()).contains("sql/h2/atone.sql").contains("atone.datasource.exclude");
    }

    @Test
    void unsupportedDatabaseIsExplained() {
        UnsupportedDatabaseException unsupported = new UnsupportedDatabaseException("Paper 1.0", "H2");

        FailureAnalysis analysis = analyze(new DataSourceNotUsableException("orders", unsupported));

        assertThat(analysis.getDescription()).contains("Paper 1.0");
        assertThat(analysis.getAction()).contains("atone.datasource.exclude=<bean name>");
    }

    /** As Spring Boot does it: all registered analyzers, the first answer holds. */
    private FailureAnalysis analyze(Throwable failure) {
        List<String> problems = new ArrayList<>();
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(Environment.class, environment),
                        (type, name, problem) -> problems.add(name))
                .stream()
                .filter(analyzer -> analyzer.getClass().getPackageName().startsWith("io.atone"))
                .toList();
        // Some of Boot's want more than a test has.
        assertThat(problems).noneMatch(name -> name.startsWith("io.atone"));
        assertThat(analyzers).hasSize(3);
        return analyzers.stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(analysis -> analysis != null)
                .findFirst()
                .orElseThrow();
    }
}
