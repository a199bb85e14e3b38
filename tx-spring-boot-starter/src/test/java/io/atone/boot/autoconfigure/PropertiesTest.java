package io.atone.boot.autoconfigure;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import javax.sql.DataSource;

import io.atone.boot.aop.AnnotationAdvisor;
import io.atone.boot.async.TransactionContextTaskDecorator;
import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.rpc.BearerToken;
import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionManager;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.GlobalTransactionTemplate;
import io.atone.core.GlobalTransactionTimedOutException;
import io.atone.core.LockConflictException;
import io.atone.core.client.ClientConfig;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.transport.TransportSecurity;
import io.atone.datasource.metadata.TriggerPolicy;
import io.atone.datasource.resource.MissingTableException;
import io.atone.feign.OutboundPropagation;
import io.atone.feign.PropagationRules;
import io.atone.feign.reactive.ReactiveTransactionContext;
import io.atone.feign.server.InboundPolicy;
import io.atone.feign.server.InboundRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What is set is what happens. */
class PropertiesTest {

    private static final String TOKEN = "0123456789abcdef-secret";

    private static final Xid XID = Xid.parse("1-9.1");

    private static Coordinator coordinator;

    private String database = "";

    @BeforeAll
    static void start() {
        coordinator = Coordinator.start(CoordinatorConfig.inMemory().onPort(0));
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    @BeforeEach
    void nameTheDatabase(TestInfo test) {
        database = "jdbc:h2:mem:" + test.getTestMethod().orElseThrow().getName() + ";DB_CLOSE_DELAY=-1";
    }

    @Test
    void transactionIsRolledBackAfterTheTimeout() {
        with("atone.transaction.timeout=200ms").run(context -> {
            GlobalTransaction begun =
                    context.getBean(GlobalTransactionManager.class).begin(GlobalTransactionOptions.named("slow"));
            await().until(() -> coordinator.transactions(begun.xid()).isEmpty());

            assertThatThrownBy(begun::commit).isInstanceOf(GlobalTransactionTimedOutException.class);
        });
    }

    @Test
    void branchWaitsForLocksAsLongAsIsSaid() {
        // With a longer wait the holder would time out first, and its locks would be free.
        onDatabase("atone.transaction.lock-wait=1ms", "atone.transaction.timeout=8s")
                .run(context -> {
                    JdbcClient jdbc = table(context);
                    GlobalTransactionManager transactions = context.getBean(GlobalTransactionManager.class);
                    GlobalTransaction holder = transactions.begin(GlobalTransactionOptions.named("holder"));
                    try (TransactionContext.Scope scope = TransactionContext.bind(holder.xid())) {
                        jdbc.sql("UPDATE account SET balance = 1").update();
                    }
                    GlobalTransaction waiter = transactions.begin(GlobalTransactionOptions.named("waiter"));
                    try (TransactionContext.Scope scope = TransactionContext.bind(waiter.xid())) {
                        assertThatThrownBy(() -> jdbc.sql("UPDATE account SET balance = 2")
                                        .update())
                                .hasRootCauseInstanceOf(LockConflictException.class);
                    }
                    waiter.rollback("refused");
                    holder.rollback("over");
                });
        assertThat(client("atone.transaction.lock-wait=7s").defaultLockWait()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void adviceStandsWhereIsSaid() {
        with("atone.transaction.advice-order=42")
                .run(context -> assertThat(context.getBeansOfType(AnnotationAdvisor.class))
                        .hasEntrySatisfying("globalTransactionalAdvisor", advisor -> assertThat(advisor.getOrder())
                                .isEqualTo(42))
                        .hasEntrySatisfying("globalLockAdvisor", advisor -> assertThat(advisor.getOrder())
                                .isEqualTo(43)));
    }

    @Test
    void tlsIsAsIsSaid() {
        TransportSecurity none = client().security();
        TransportSecurity security = client(
                        "atone.coordinator.tls.enabled=true",
                        "atone.coordinator.tls.trust-certificates=/etc/trust.pem",
                        "atone.coordinator.tls.certificate=/etc/own.pem",
                        "atone.coordinator.tls.private-key=/etc/own.key")
                .security();

        assertThat(none).isEqualTo(TransportSecurity.NONE);
        assertThat(security)
                .isEqualTo(new TransportSecurity(
                        true, Path.of("/etc/trust.pem"), Path.of("/etc/own.pem"), Path.of("/etc/own.key"), null));
    }

    @Test
    void encryptedConnectionIsTriedWhenSaid() {
        with("atone.coordinator.tls.enabled=true", "atone.coordinator.connect-wait=300ms")
                .run(context -> assertThat(context.getStartupFailure())
                        .as("the coordinator has no TLS")
                        .isInstanceOf(CoordinatorUnavailableException.class));
    }

    @Test
    void tokenIsShownToTheCoordinator() {
        try (Coordinator guarded =
                Coordinator.start(CoordinatorConfig.inMemory().onPort(0).withToken(new BearerToken(TOKEN)))) {
            String address = "atone.coordinator.address=" + guarded.address();

            with(address, "atone.coordinator.token=" + TOKEN)
                    .run(context -> assertThat(context).hasNotFailed());
            with(address, "atone.coordinator.token=wrong-" + TOKEN, "atone.coordinator.connect-wait=1s")
                    .run(context -> assertThat(context.getStartupFailure())
                            .isInstanceOf(CoordinatorUnavailableException.class)
                            .hasMessageContaining("UNAUTHENTICATED")
                            .hasMessageNotContaining(TOKEN));
        }
    }

    @Test
    void connectWaitIsTheClientsToo() {
        assertThat(client().connectWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(client("atone.coordinator.connect-wait=70ms").connectWait()).isEqualTo(Duration.ofMillis(70));
    }

    @Test
    void schemaIsCreatedValidatedOrLeftAlone() {
        onDatabase("atone.schema=validate")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().isInstanceOf(MissingTableException.class));
        onDatabase("atone.schema=none", "atone.datasource.resource-ids.orders=shop")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(ourTables(context)).isEmpty();
                });
        onDatabase("atone.schema=create")
                .run(context -> assertThat(ourTables(context)).containsExactly("tx_resource", "undo_log"));
        onDatabase("atone.schema=validate").run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void databaseHasTheIdentityThatIsSaidForItsDataSource() {
        assertThat(resourceOfABranch("atone.datasource.resource-ids.orders=shop"))
                .isEqualTo(new ResourceId("shop"));
        assertThat(resourceOfABranch("atone.datasource.resource-ids.other=shop"))
                .isNotEqualTo(new ResourceId("shop"));
    }

    @Test
    void failedStatementMarksRollbackOnlyUnlessSaidOtherwise() {
        onDatabase().run(context -> assertThatThrownBy(() -> hidingAFailedStatement(context))
                .isInstanceOf(GlobalTransactionRolledBackException.class));
        onDatabase("atone.datasource.rollback-only-on-sql-error=false")
                .run(context ->
                        assertThatCode(() -> hidingAFailedStatement(context)).doesNotThrowAnyException());
    }

    @Test
    void hiddenTriggersAreAssumedAwayOnlyWhenSaid() {
        assertThat(triggers().noneHidden()).isFalse();
        assertThat(triggers("atone.datasource.assume-no-hidden-triggers=true").noneHidden())
                .isTrue();
    }

    @Test
    void noTriggerIsHarmlessUnlessNamed() {
        assertThat(triggers().harmless()).isEmpty();
        assertThat(triggers("atone.datasource.harmless-triggers=account.Audit,line.log")
                        .harmless())
                .containsExactlyInAnyOrder("account.audit", "line.log");
    }

    @Test
    void tasksKeepTheTransactionUnlessSaidOtherwise() {
        with().run(context -> assertThat(context).hasSingleBean(TransactionContextTaskDecorator.class));
        with("atone.propagation.async=false")
                .run(context -> assertThat(context).doesNotHaveBean(TransactionContextTaskDecorator.class));
    }

    @Test
    void reactivePipelinesKeepTheTransactionUnlessSaidOtherwise() {
        assertThat(xidInsideAPipeline("atone.propagation.reactive-context=false"))
                .isEqualTo("none");
        assertThat(xidInsideAPipeline()).isEqualTo(XID.toString());
    }

    @Test
    void rulesAreAsIsSaid() {
        assertThat(rules()).isEqualTo(PropagationRules.STRICT);
        assertThat(rules("atone.propagation.rollback-on-failed-request=false"))
                .isEqualTo(new PropagationRules(false, true));
        assertThat(rules("atone.propagation.rollback-on-unanswered-call=false"))
                .isEqualTo(new PropagationRules(true, false));
    }

    @ParameterizedTest
    @CsvSource({"join, JOIN", "ignore, IGNORE", "reject, REJECT"})
    void inboundPolicyIsAsIsSaid(String said, InboundPolicy.Verdict verdict) {
        with("atone.propagation.inbound.policy=" + said).run(context -> assertThat(context.getBean(InboundPolicy.class)
                        .decide(new InboundRequest("GET", "/", "127.0.0.1", null, header -> null)))
                .isEqualTo(verdict));
    }

    @Test
    void excludedHostsAreNotTold() {
        with("atone.propagation.outbound.exclude-hosts=pay.example,mail.example")
                .run(context -> {
                    OutboundPropagation outbound = context.getBean(OutboundPropagation.class);
                    assertThat(outbound.begin(XID, "GET", URI.create("http://stock.example/x")))
                            .isNotNull();
                    assertThat(outbound.begin(XID, "GET", URI.create("http://PAY.example/x")))
                            .isNull();
                    assertThat(outbound.begin(XID, "GET", URI.create("http://mail.example:8080/x")))
                            .isNull();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "atone.transaction.timeout, -1s",
        "atone.transaction.timeout, 0s",
        "atone.transaction.timeout, 25h",
        "atone.transaction.timeout, soon",
        "atone.transaction.lock-wait, -1s",
        "atone.transaction.advice-order, first",
        "atone.coordinator.connect-wait, -1s",
        "atone.coordinator.connect-wait, soon",
        "atone.schema, drop",
        "atone.datasource.rollback-only-on-sql-error, perhaps",
        "atone.propagation.inbound.policy, sometimes"
    })
    void wrongValueStopsTheStartAndItsPropertyIsNamed(String property, String value) {
        with(property + "=" + value).run(context -> assertThat(context.getStartupFailure())
                .isNotNull()
                .satisfies(failure -> assertThat(messages(failure)).contains(property)));
    }

    /** All that people see of a failure. */
    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        return messages.toString();
    }

    private static ApplicationContextRunner with(String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigurationClasses.all()))
                .withPropertyValues("atone.coordinator.address=" + coordinator.address())
                .withPropertyValues(properties);
    }

    private ApplicationContextRunner onDatabase(String... properties) {
        return with(properties).withBean("orders", DataSource.class, () -> new DriverManagerDataSource(database));
    }

    private static <T> T of(Function<ApplicationContext, T> question, String... properties) {
        List<T> answers = new ArrayList<>();
        with(properties).withPropertyValues("atone.coordinator.fail-fast=false").run(context -> {
            assertThat(context).hasNotFailed();
            answers.add(question.apply(context));
        });
        return answers.get(0);
    }

    private static PropagationRules rules(String... properties) {
        return of(context -> context.getBean(PropagationRules.class), properties);
    }

    /** What the client is made of, from the properties as an application has them. */
    private static ClientConfig client(String... properties) {
        List<ClientConfig> configs = new ArrayList<>();
        new ApplicationContextRunner()
                .withUserConfiguration(PropertiesOnly.class)
                .withPropertyValues(properties)
                .run(context -> configs.add(
                        ClientSettings.from(context.getBean(AtoneProperties.class), context.getEnvironment())));
        return configs.get(0);
    }

    private static TriggerPolicy triggers(String... properties) {
        return of(
                context -> AtoneDataSourceAutoConfiguration.config("orders", context.getBean(AtoneProperties.class))
                        .database()
                        .triggers(),
                properties);
    }

    private static JdbcClient table(ApplicationContext context) {
        JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
        jdbc.sql("CREATE TABLE IF NOT EXISTS account (no INT PRIMARY KEY, balance INT NOT NULL)")
                .update();
        jdbc.sql("MERGE INTO account VALUES (1, 100)").update();
        return jdbc;
    }

    private static List<String> ourTables(AssertableApplicationContext context) {
        return JdbcClient.create(context.getBean(DataSource.class))
                .sql("SELECT LOWER(TABLE_NAME) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' ORDER BY 1")
                .query(String.class)
                .list();
    }

    private ResourceId resourceOfABranch(String property) {
        List<ResourceId> resources = new ArrayList<>();
        onDatabase(property).run(context -> {
            JdbcClient jdbc = table(context);
            context.getBean(GlobalTransactionTemplate.class).execute(GlobalTransactionOptions.named("look"), () -> {
                jdbc.sql("UPDATE account SET balance = balance + 1").update();
                coordinator.transactions(TransactionContext.currentXid().orElseThrow()).stream()
                        .flatMap(view -> view.branches().stream())
                        .forEach(branch -> resources.add(branch.resource()));
                return "done";
            });
        });
        assertThat(resources).hasSize(1);
        return resources.get(0);
    }

    private static String hidingAFailedStatement(ApplicationContext context) {
        JdbcClient jdbc = table(context);
        return context.getBean(GlobalTransactionTemplate.class)
                .execute(GlobalTransactionOptions.named("hiding"), () -> {
                    assertThatThrownBy(() -> jdbc.sql("INSERT INTO account VALUES (1, 5)")
                                    .update())
                            .isInstanceOf(DataAccessException.class);
                    return "done";
                });
    }

    private static String xidInsideAPipeline(String... properties) {
        List<String> seen = new ArrayList<>();
        Hooks.disableAutomaticContextPropagation();
        try {
            new ReactiveWebApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigurationClasses.all()))
                    .withPropertyValues("atone.coordinator.address=" + coordinator.address())
                    .withPropertyValues(properties)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        seen.add(Mono.just("")
                                .map(value -> TransactionContext.currentXid()
                                        .map(Xid::toString)
                                        .orElse("none"))
                                .contextWrite(written -> ReactiveTransactionContext.with(written, XID))
                                .block(Duration.ofSeconds(20)));
                    });
        } finally {
            Hooks.disableAutomaticContextPropagation();
        }
        return seen.get(0);
    }

    @EnableConfigurationProperties(AtoneProperties.class)
    static class PropertiesOnly {}
}
