package io.atone.boot.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.atone.boot.annotation.GlobalTransactional;
import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.context.TransactionContext;
import io.atone.datasource.DataSourceProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Two services and a coordinator in one JVM, over real HTTP and gRPC, each service with a database of its own. */
class TransferTest {

    private static Coordinator coordinator;
    private static ConfigurableApplicationContext bank2;
    private static ConfigurableApplicationContext reactiveBank2;
    private static ConfigurableApplicationContext bank1;

    @BeforeAll
    static void start() {
        coordinator = Coordinator.start(CoordinatorConfig.inMemory().onPort(0));
        bank2 = start(Bank2.class, "bank2", WebApplicationType.SERVLET);
        reactiveBank2 = start(ReactiveBank2.class, "reactive-bank2", WebApplicationType.REACTIVE);
        bank1 = start(Bank1.class, "bank1", WebApplicationType.NONE);
    }

    @AfterAll
    static void stop() {
        for (ConfigurableApplicationContext application : List.of(bank1, bank2, reactiveBank2)) {
            application.close();
        }
        coordinator.close();
    }

    private static ConfigurableApplicationContext start(Class<?> application, String name, WebApplicationType type) {
        ConfigurableApplicationContext started = new SpringApplicationBuilder(application)
                .web(type)
                .bannerMode(Banner.Mode.OFF)
                .run(
                        "--spring.application.name=" + name,
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1",
                        "--atone.coordinator.address=" + coordinator.address());
        started.getBean(JdbcClient.class)
                .sql("CREATE TABLE account (no INT PRIMARY KEY, balance INT NOT NULL)")
                .update();
        return started;
    }

    @BeforeEach
    void fill() {
        for (ConfigurableApplicationContext bank : List.of(bank1, bank2, reactiveBank2)) {
            JdbcClient jdbc = bank.getBean(JdbcClient.class);
            jdbc.sql("DELETE FROM account").update();
            jdbc.sql("INSERT INTO account VALUES (1, 100)").update();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(TransactionContext.currentXid()).isEmpty();
        for (ConfigurableApplicationContext bank : List.of(bank1, bank2, reactiveBank2)) {
            JdbcClient jdbc = bank.getBean(JdbcClient.class);
            await().until(() -> jdbc.sql("SELECT COUNT(*) FROM undo_log")
                            .query(Integer.class)
                            .single()
                    == 0);
            await().untilAsserted(() -> assertThat(connectionsInUse(bank))
                    .as("connections in use at " + bank.getEnvironment().getProperty("spring.application.name"))
                    .isZero());
        }
        await().until(() -> coordinator.transactions(10).isEmpty());
        await().untilAsserted(() -> {
            EngineOverview left = coordinator.overview();
            assertThat(left.heldLocks()).as("held locks").isZero();
            assertThat(left.lockWaiters()).as("lock waiters").isZero();
            assertThat(left.unfinishedBranches()).as("unfinished branches").isZero();
        });
    }

    private static int connectionsInUse(ConfigurableApplicationContext bank) {
        HikariDataSource pool = DataSourceUnwrapper.unwrap(
                bank.getBean(DataSource.class), HikariConfigMXBean.class, HikariDataSource.class);
        assertThat(pool).isNotNull();
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Test
    void dataSourceIsWrappedAndItsPoolIsStillFound() throws Exception {
        DataSource dataSource = bank1.getBean(DataSource.class);

        assertThat(dataSource.isWrapperFor(DataSourceProxy.class)).isTrue();
        assertThat(DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class))
                .as("what metrics and health look for")
                .isNotNull();
    }

    @Test
    void transferThatSucceedsIsKeptInBothBanks() {
        service().transfer(url(bank2), 10, Failure.NONE);

        assertThat(balance(bank1)).isEqualTo(90);
        assertThat(balance(bank2)).isEqualTo(110);
    }

    @Test
    void failureAtTheEndIsUndoneInBothBanks() {
        assertThatThrownBy(() -> service().transfer(url(bank2), 10, Failure.AT_THE_END))
                .hasMessage("at the end");

        assertThat(balance(bank1)).isEqualTo(100);
        assertThat(balance(bank2)).isEqualTo(100);
    }

    @Test
    void failureOfTheOtherBankIsUndoneInBothBanks() {
        assertThatThrownBy(() -> service().transfer(url(bank2), 10, Failure.REMOTE))
                .isInstanceOf(RestClientException.class);

        assertThat(balance(bank1)).isEqualTo(100);
        assertThat(balance(bank2)).isEqualTo(100);
    }

    @Test
    void failureOfTheOtherBankAfterItsLocalCommitThatTheCallerHidesIsRolledBackAllTheSame() {
        assertThatThrownBy(() -> service().transfer(url(bank2), 10, Failure.REMOTE_HIDDEN))
                .isInstanceOf(GlobalTransactionRolledBackException.class)
                .hasMessageContaining("GET");

        assertThat(balance(bank1)).isEqualTo(100);
        assertThat(balance(bank2)).isEqualTo(100);
    }

    @Test
    void transferToAWebFluxServiceIsUndoneToo() {
        service().transfer(url(reactiveBank2), 10, Failure.NONE);
        assertThat(balance(reactiveBank2)).isEqualTo(110);

        assertThatThrownBy(() -> service().transfer(url(reactiveBank2), 10, Failure.AT_THE_END))
                .hasMessage("at the end");

        assertThat(balance(bank1)).isEqualTo(90);
        assertThat(balance(reactiveBank2)).isEqualTo(110);
    }

    @Test
    void workOfAnAsynchronousMethodIsPartOfTheTransaction() {
        assertThatThrownBy(() -> service().withdrawElsewhere(10)).hasMessage("at the end");

        assertThat(balance(bank1)).isEqualTo(100);
    }

    private static TransferService service() {
        return bank1.getBean(TransferService.class);
    }

    private static String url(ConfigurableApplicationContext bank) {
        return "http://localhost:" + bank.getEnvironment().getProperty("local.server.port");
    }

    private static int balance(ConfigurableApplicationContext bank) {
        return bank.getBean(JdbcClient.class)
                .sql("SELECT balance FROM account WHERE no = 1")
                .query(Integer.class)
                .single();
    }

    private static void add(JdbcClient jdbc, int amount) {
        jdbc.sql("UPDATE account SET balance = balance + ? WHERE no = 1")
                .param(amount)
                .update();
    }

    enum Failure {
        NONE,
        AT_THE_END,
        REMOTE,
        REMOTE_HIDDEN
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableAsync
    @Import({TransferService.class, Elsewhere.class})
    static class Bank1 {

        @Bean
        RestClient restClient() {
            return RestClient.create();
        }
    }

    static class TransferService {

        private final JdbcClient jdbc;
        private final RestClient http;
        private final Elsewhere elsewhere;

        TransferService(JdbcClient jdbc, RestClient http, Elsewhere elsewhere) {
            this.jdbc = jdbc;
            this.http = http;
            this.elsewhere = elsewhere;
        }

        @GlobalTransactional
        public void transfer(String other, int amount, Failure failure) {
            add(jdbc, -amount);
            try {
                boolean fails = failure == Failure.REMOTE || failure == Failure.REMOTE_HIDDEN;
                Map<?, ?> answer = http.get()
                        .uri(other + "/deposit?amount={amount}&fails={fails}", amount, fails)
                        .retrieve()
                        .body(Map.class);
                assertThat(answer).isNotNull();
            } catch (RestClientException e) {
                if (failure != Failure.REMOTE_HIDDEN) {
                    throw e;
                }
            }
            if (failure == Failure.AT_THE_END) {
                throw new IllegalStateException("at the end");
            }
        }

        @GlobalTransactional
        public void withdrawElsewhere(int amount) {
            elsewhere.withdraw(amount).orTimeout(20, TimeUnit.SECONDS).join();
            throw new IllegalStateException("at the end");
        }
    }

    static class Elsewhere {

        private final JdbcClient jdbc;

        Elsewhere(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Async
        @Transactional
        public CompletableFuture<String> withdraw(int amount) {
            add(jdbc, -amount);
            return CompletableFuture.completedFuture("done");
        }
    }

    static class Deposits {

        private final JdbcClient jdbc;

        Deposits(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public void deposit(int amount) {
            add(jdbc, amount);
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Deposits.class, DepositController.class})
    static class Bank2 {}

    @RestController
    static class DepositController {

        private final Deposits deposits;

        DepositController(Deposits deposits) {
            this.deposits = deposits;
        }

        @GetMapping("/deposit")
        Map<String, Integer> deposit(@RequestParam int amount, @RequestParam boolean fails) {
            deposits.deposit(amount);
            if (fails) {
                throw new IllegalStateException("after the local commit");
            }
            return Map.of("deposited", amount);
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Deposits.class, ReactiveDepositController.class})
    static class ReactiveBank2 {}

    @RestController
    static class ReactiveDepositController {

        private final Deposits deposits;

        ReactiveDepositController(Deposits deposits) {
            this.deposits = deposits;
        }

        @GetMapping("/deposit")
        Mono<Map<String, Integer>> deposit(@RequestParam int amount, @RequestParam boolean fails) {
            return Mono.fromCallable(() -> {
                        deposits.deposit(amount);
                        return Map.of("deposited", amount);
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .delayElement(Duration.ofMillis(1));
        }
    }
}
