package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionTemplate;
import io.atone.core.ResourceNotOpenException;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.context.TransactionContext;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.EmbeddedCoordinatorExtension;
import io.atone.testkit.junit.ForEachDatabase;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** After a restart of the coordinator the scan needs a connection, of which a busy pool has none to spare. */
@ForEachDatabase(DatabaseEngine.H2)
@CheckResidue
class AdmissionIT {

    private static final int POOL_SIZE = 2;
    private static final int CALLERS = 40;
    private static final int EACH = 5;

    @RegisterExtension
    final EmbeddedCoordinatorExtension coordinator = new EmbeddedCoordinatorExtension();

    private HikariDataSource pool;
    private AtoneClient client;

    @BeforeEach
    void create(TestDatabase database) throws SQLException {
        Tables.create(database);
        pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(POOL_SIZE);
        client = AtoneClients.connect(ClientConfig.forApplication("bank1")
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
                .build());
    }

    @AfterEach
    void close() {
        client.close();
        pool.close();
    }

    @Test
    void connectionIsGivenBackWhenTheResourceIsNotOpenAnyMore() throws Exception {
        ScriptedCoordinator scripted = new ScriptedCoordinator();
        DataSourceProxy proxy =
                (DataSourceProxy) DataSourceProxy.wrap(pool, scripted, DataSourceProxyConfig.defaults());
        AtomicInteger inUseWhileWaiting = new AtomicInteger(-1);
        Deque<Boolean> answers = new ConcurrentLinkedDeque<>(List.of(true, false, false));
        scripted.whetherOpen(() -> Objects.requireNonNullElse(answers.poll(), true));
        scripted.onAwaitOpen(
                () -> inUseWhileWaiting.set(pool.getHikariPoolMXBean().getActiveConnections()));

        try (TransactionContext.Scope scope = TransactionContext.bind(scripted.newXid());
                Connection connection = proxy.getConnection()) {
            assertThat(scope).isNotNull();
            assertThat(connection.isValid(1)).isTrue();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
        }
        assertThat(inUseWhileWaiting).hasValue(0);
    }

    @Test
    void nothingIsTakenFromThePoolWhenTheResourceDoesNotOpen() throws Exception {
        ScriptedCoordinator scripted = new ScriptedCoordinator();
        DataSourceProxy proxy =
                (DataSourceProxy) DataSourceProxy.wrap(pool, scripted, DataSourceProxyConfig.defaults());
        scripted.whetherOpen(() -> false);
        scripted.onAwaitOpen(() -> {
            throw new ResourceNotOpenException(null, "the scan takes long", null);
        });

        try (TransactionContext.Scope scope = TransactionContext.bind(scripted.newXid())) {
            assertThat(scope).isNotNull();
            assertThatThrownBy(proxy::getConnection)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageContaining("try again")
                    .hasMessageContaining("the scan takes long");
        }
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void callersThatQueueForAConnectionLetTheScanPass() throws Exception {
        DataSourceProxy proxy =
                (DataSourceProxy) DataSourceProxy.wrap(pool, client.branches(), DataSourceProxyConfig.defaults());
        GlobalTransactionTemplate template = new GlobalTransactionTemplate(client.transactions());
        CountDownLatch underWay = new CountDownLatch(CALLERS);
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        List<Future<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(threads.submit(() -> {
                int committed = 0;
                for (int j = 0; j < EACH; j++) {
                    committed += transfer(template, proxy) ? 1 : 0;
                    underWay.countDown();
                }
                return committed;
            }));
        }
        assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();

        coordinator.stop();
        coordinator.start();

        int committed = 0;
        for (Future<Integer> caller : callers) {
            committed += caller.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        // Those that were in a call may have failed, and those behind locks of what is rolled back; nobody else.
        assertThat(committed).isGreaterThan(CALLERS * EACH / 2);
        try (Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT v FROM item WHERE id = 1")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(10 + committed);
        }
    }

    @Test
    void rollbackOfAHotRowOvertakesThoseWhoQueueForAConnection() throws Exception {
        DataSourceProxy proxy =
                (DataSourceProxy) DataSourceProxy.wrap(pool, client.branches(), DataSourceProxyConfig.defaults());
        GlobalTransactionTemplate template = new GlobalTransactionTemplate(client.transactions());
        GlobalTransaction holder = client.transactions().begin(GlobalTransactionOptions.named("holder"));
        try (TransactionContext.Scope scope = TransactionContext.bind(holder.xid())) {
            assertThat(scope).isNotNull();
            assertThat(update(proxy)).isTrue();
        }
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        List<Future<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(threads.submit(() -> transfer(template, proxy)));
        }
        await().until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == CALLERS - POOL_SIZE);

        holder.rollback("changed my mind");

        int committed = 0;
        for (Future<Boolean> caller : callers) {
            committed += caller.get(60, TimeUnit.SECONDS) ? 1 : 0;
        }
        threads.shutdown();
        // Those that had a connection may be in the undo's way; the others were only queuing.
        assertThat(committed).isGreaterThanOrEqualTo(CALLERS - 2 * POOL_SIZE);
    }

    @Test
    void statementThatMeetsARollbackRunsAgainWhenItIsABranchOfItsOwn(TestDatabase database) throws Exception {
        DataSourceProxy proxy =
                (DataSourceProxy) DataSourceProxy.wrap(pool, client.branches(), DataSourceProxyConfig.defaults());
        GlobalTransaction holder = client.transactions().begin(GlobalTransactionOptions.named("holder"));
        try (TransactionContext.Scope scope = TransactionContext.bind(holder.xid())) {
            assertThat(scope).isNotNull();
            assertThat(update(proxy)).isTrue();
        }
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<Boolean> caller =
                threads.submit(() -> transfer(new GlobalTransactionTemplate(client.transactions()), proxy));
        await().until(() -> coordinator.coordinator().overview().lockWaiters() == 1);

        holder.rollback("changed my mind");

        assertThat(caller.get(60, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id = 1")).containsExactly("[11]");
    }

    private static boolean transfer(GlobalTransactionTemplate template, DataSourceProxy proxy) {
        try {
            return template.execute(GlobalTransactionOptions.named("transfer"), () -> {
                try {
                    return update(proxy);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        } catch (RuntimeException e) {
            assertThat(Throwables.getStackTrace(e)).doesNotContain("Connection is not available");
            return false;
        }
    }

    private static boolean update(DataSourceProxy proxy) throws SQLException {
        try (Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate("UPDATE item SET v = v + 1 WHERE id = 1") == 1;
        }
    }
}
