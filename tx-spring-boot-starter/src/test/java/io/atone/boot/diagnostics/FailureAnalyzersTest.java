package io.atone.boot.diagnostics;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.atone.boot.autoconfigure.AutoConfigurationClasses;
import io.atone.boot.datasource.DataSourceNotUsableException;
import io.atone.core.CoordinatorUnavailableException;
import io.atone.datasource.dialect.UnsupportedDatabaseException;
import io.atone.datasource.resource.MissingTableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
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
    void startWithoutOurTablesAndTheRightToCreateThemFailsAndIsExplained(CapturedOutput output) throws Exception {
        String url = "jdbc:h2:mem:no-right";
        try (Connection owner = DriverManager.getConnection(url, "owner", "")) {
            try (Statement statement = owner.createStatement()) {
                statement.execute("CREATE USER app PASSWORD 'app'");
            }

            assertThatThrownBy(() -> start(
                            "--spring.datasource.url=" + url,
                            "--spring.datasource.username=app",
                            "--spring.datasource.password=app",
                            "--spring.flyway.enabled=false"))
                    .isInstanceOf(DataSourceNotUsableException.class)
                    .hasCauseInstanceOf(MissingTableException.class);
        }

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("undo_log")
                .contains("The database said: Not enough rights")
                .contains("sql/h2/")
                .contains("atone.datasource.exclude=<bean name>");
    }

    @Test
    void startWithADatabaseThatCannotBeUndoneFailsAndIsExplained(CapturedOutput output) {
        assertThatThrownBy(() -> start("--paper=true", "--spring.flyway.enabled=false"))
                .isInstanceOf(DataSourceNotUsableException.class)
                .hasCauseInstanceOf(UnsupportedDatabaseException.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Atone does not support the database 'Paper 1.0'")
                .contains("atone.datasource.exclude=<bean name>");
    }

    /** The whole application, with whatever reports its failure to people. */
    private static void start(String... arguments) {
        String[] all = Stream.concat(Stream.of("--atone.coordinator.fail-fast=false"), Stream.of(arguments))
                .toArray(String[]::new);
        new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(all)
                .close();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        @ConditionalOnBooleanProperty("paper")
        DataSource paper() {
            return new Paper();
        }
    }

    /** A database that nobody knows. */
    private static final class Paper extends AbstractDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = DriverManager.getConnection("jdbc:h2:mem:paper");
            DatabaseMetaData renamed = answering(
                    DatabaseMetaData.class,
                    connection.getMetaData(),
                    Map.of("getDatabaseProductName", "Paper", "getDatabaseProductVersion", "1.0"));
            return answering(Connection.class, connection, Map.of("getMetaData", renamed));
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }

        private static <T> T answering(Class<T> type, T delegate, Map<String, Object> answers) {
            InvocationHandler handler = (proxy, method, arguments) -> {
                Object answer = answers.get(method.getName());
                return answer == null ? method.invoke(delegate, arguments) : answer;
            };
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
        }
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
