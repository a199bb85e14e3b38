package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.GlobalTransactionTemplate;
import io.atone.core.GlobalTransactionTimedOutException;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.EmbeddedCoordinatorExtension;
import io.atone.testkit.junit.ForEachDatabase;
import io.atone.testkit.junit.ResidueCheckExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Two services with a database each, the real client runtime and a real coordinator. */
@ForEachDatabase
class EndToEndIT {

    private static final GlobalTransactionOptions TRANSFER = GlobalTransactionOptions.named("transfer");
    private static final long PATIENCE_SECONDS = 30;

    @RegisterExtension
    final EmbeddedCoordinatorExtension coordinator = new EmbeddedCoordinatorExtension();

    @RegisterExtension
    final ResidueCheckExtension residue = new ResidueCheckExtension();

    private TestDatabase database1;
    private TestDatabase database2;
    private AtoneClient client1;
    private AtoneClient client2;
    private DataSource bank1;
    private DataSource bank2;
    private Map<String, List<String>> initial1;
    private Map<String, List<String>> initial2;

    @BeforeEach
    void startServices(@DatabaseName("bank1") TestDatabase first, @DatabaseName("bank2") TestDatabase second)
            throws Exception {
        database1 = first;
        database2 = second;
        Tables.create(database1);
        Tables.create(database2);
        initial1 = Tables.contents(database1);
        initial2 = Tables.contents(database2);
        client1 = connect("bank1");
        client2 = connect("bank2");
        bank1 = DataSourceProxy.wrap(database1.dataSource(), client1.branches(), DataSourceProxyConfig.defaults());
        bank2 = DataSourceProxy.wrap(database2.dataSource(), client2.branches(), DataSourceProxyConfig.defaults());
    }

    private AtoneClient connect(String application) {
        return AtoneClients.connect(ClientConfig.forApplication(application)
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
                .build());
    }

    @AfterEach
    void stopServices() {
        client1.close();
        client2.close();
    }

    private static int run(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                int count = statement.executeUpdate(sql);
                connection.commit();
                return count;
            }
        }
    }

    /** Somebody else's service: the XID came with a request. */
    private static int runIn(Xid xid, DataSource dataSource, String sql) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid)) {
            Objects.requireNonNull(scope);
            return run(dataSource, sql);
        }
    }

    private void transfer() throws SQLException {
        run(bank1, "UPDATE account SET balance = balance - 100 WHERE id = 1");
        run(bank2, "UPDATE account SET balance = balance + 100 WHERE id = 2");
    }

    /** What the propagation does with a service's answer: marks travel with it, lest the caller's commit be faster. */
    private static void passOnMarks(AtoneClient from, AtoneClient to) {
        Xid xid = TransactionContext.currentXid().orElseThrow();
        from.transactions().rollbackOnlyReason(xid).ifPresent(reason -> to.transactions()
                .markRollbackOnly(xid, reason));
    }

    private void assertUnchanged() throws SQLException {
        assertThat(Tables.contents(database1)).isEqualTo(initial1);
        assertThat(Tables.contents(database2)).isEqualTo(initial2);
    }

    private void assertTransferred() throws SQLException {
        assertThat(Tables.rows(database1, "SELECT balance FROM account WHERE id = 1"))
                .containsExactly("[9900.00]");
        assertThat(Tables.rows(database2, "SELECT balance FROM account WHERE id = 2"))
                .containsExactly("[100.00]");
    }

    @Test
    void committedTransferStaysInBothDatabases() throws Exception {
        new GlobalTransactionTemplate(client1.transactions()).execute(TRANSFER, () -> {
            transfer();
            return null;
        });

        assertTransferred();
    }

    @Test
    void failedTransferLeavesNoTraceInEitherDatabase() throws Exception {
        assertThatThrownBy(() -> new GlobalTransactionTemplate(client1.transactions()).execute(TRANSFER, () -> {
                    transfer();
                    run(bank1, "INSERT INTO account (name, balance) VALUES ('new', 1)");
                    run(bank2, "DELETE FROM line WHERE qty > 5");
                    assertTransferred();
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertUnchanged();
    }

    @Test
    void statementWhoseFailureIsHiddenStillRollsBack() throws Exception {
        assertThatThrownBy(() -> new GlobalTransactionTemplate(client1.transactions()).execute(TRANSFER, () -> {
                    transfer();
                    try {
                        run(bank2, "INSERT INTO item VALUES (1, 1, 1)");
                    } catch (SQLException swallowed) {
                        assertThat(swallowed.getSQLState()).startsWith("23");
                    }
                    passOnMarks(client2, client1);
                    return null;
                }))
                .isInstanceOf(GlobalTransactionRolledBackException.class)
                .hasMessageContaining("SQLState 23");

        assertUnchanged();
    }

    @Test
    void secondWriterWaitsForTheFirstAndThenSucceeds() throws Exception {
        GlobalTransaction first = client1.transactions().begin(TRANSFER);
        runIn(first.xid(), bank1, "UPDATE item SET v = v + 1 WHERE id = 1");
        CountDownLatch started = new CountDownLatch(1);

        CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> {
            started.countDown();
            return new GlobalTransactionTemplate(client1.transactions()).execute(TRANSFER, () -> {
                try {
                    return run(bank1, "UPDATE item SET v = v + 1 WHERE id = 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        });
        assertThat(started.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        awaitLockWaiter();
        first.commit();

        assertThat(second.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(Tables.rows(database1, "SELECT v FROM item WHERE id = 1")).containsExactly("[12]");
    }

    private void awaitLockWaiter() {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> coordinator.coordinator().overview().lockWaiters() > 0);
    }

    @Test
    void waiterFailsAtOnceWhenTheHolderRollsBackAndNeedsTheRow() throws Exception {
        GlobalTransaction first = client1.transactions().begin(TRANSFER);
        GlobalTransaction second = client1.transactions().begin(TRANSFER);
        runIn(first.xid(), bank1, "UPDATE item SET v = v + 1 WHERE id = 1");
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return runIn(second.xid(), bank1, "UPDATE item SET v = v + 1 WHERE id = 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        awaitLockWaiter();
        first.rollback("changed my mind");

        assertThatThrownBy(() -> waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(io.atone.core.LockConflictException.class);
        second.rollback("lost");
        assertUnchanged();
    }

    @Test
    void deadlockIsFoundAtOnceAndOneOfTheTwoGoesOn() throws Exception {
        GlobalTransaction first = client1.transactions().begin(TRANSFER);
        GlobalTransaction second = client2.transactions().begin(TRANSFER);
        runIn(first.xid(), bank1, "UPDATE item SET v = 1 WHERE id = 1");
        runIn(second.xid(), bank2, "UPDATE item SET v = 2 WHERE id = 2");
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return runIn(first.xid(), bank2, "UPDATE item SET v = 3 WHERE id = 2");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        awaitLockWaiter();

        assertThatThrownBy(() -> runIn(second.xid(), bank1, "UPDATE item SET v = 4 WHERE id = 1"))
                .isInstanceOf(SQLTransactionRollbackException.class)
                .hasFieldOrPropertyWithValue("SQLState", "40001")
                .hasMessageContaining("cycle");
        second.rollback("victim");
        assertThatThrownBy(() -> waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(io.atone.core.LockConflictException.class);
        first.rollback("its waiter had to give way to the rollback");
        assertUnchanged();
    }

    @Test
    void selectForUpdateSeesOnlyWhatIsGloballyCommitted() throws Exception {
        GlobalTransaction writer = client1.transactions().begin(TRANSFER);
        runIn(writer.xid(), bank1, "UPDATE item SET v = 99 WHERE id = 1");
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(
                () -> new GlobalTransactionTemplate(client1.transactions()).execute(TRANSFER, () -> {
                    try (Connection connection = bank1.getConnection()) {
                        connection.setAutoCommit(false);
                        try (PreparedStatement select =
                                connection.prepareStatement("SELECT v FROM item WHERE id = ? FOR UPDATE")) {
                            select.setInt(1, 1);
                            try (ResultSet rows = select.executeQuery()) {
                                rows.next();
                                return rows.getInt(1);
                            }
                        } finally {
                            connection.commit();
                        }
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }));
        awaitLockWaiter();
        writer.commit();

        assertThat(reader.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(99);
    }

    @Test
    void localWriterThatRespectsGlobalLocksWaits() throws Exception {
        GlobalTransaction writer = client1.transactions().begin(TRANSFER);
        runIn(writer.xid(), bank1, "UPDATE item SET v = 99 WHERE id = 1");
        CompletableFuture<Integer> local = CompletableFuture.supplyAsync(() -> {
            try (TransactionContext.Scope scope = TransactionContext.requireGlobalLocks()) {
                Objects.requireNonNull(scope);
                return run(bank1, "UPDATE item SET v = v + 1 WHERE id = 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        awaitLockWaiter();
        writer.commit();

        assertThat(local.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(Tables.rows(database1, "SELECT v FROM item WHERE id = 1")).containsExactly("[100]");
    }

    @Test
    void localCommitAfterTheTimeoutIsRefused() throws Exception {
        GlobalTransaction slow = client1.transactions().begin(TRANSFER.withTimeout(Duration.ofMillis(300)));
        runIn(slow.xid(), bank1, "UPDATE item SET v = 99 WHERE id = 1");
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> coordinator.coordinator().overview().heldLocks() == 0);

        assertThatThrownBy(() -> runIn(slow.xid(), bank2, "UPDATE item SET v = 98 WHERE id = 1"))
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "25S03");
        assertThatThrownBy(slow::commit).isInstanceOf(GlobalTransactionTimedOutException.class);
        assertUnchanged();
    }

    @Test
    void inDoubtBranchesSurviveARestartOfTheCoordinatorAndThenCommitOrRollBack() throws Exception {
        GlobalTransaction kept = client1.transactions().begin(TRANSFER);
        GlobalTransaction undone = client1.transactions().begin(TRANSFER);
        runIn(kept.xid(), bank1, "UPDATE account SET balance = balance - 100 WHERE id = 1");
        runIn(kept.xid(), bank2, "UPDATE account SET balance = balance + 100 WHERE id = 2");
        runIn(undone.xid(), bank1, "UPDATE item SET v = 99 WHERE id = 1");
        runIn(undone.xid(), bank2, "DELETE FROM line");

        coordinator.stop();
        coordinator.start();
        runIn(undone.xid(), bank2, "INSERT INTO item VALUES (1000, 1, 1)");
        kept.commit();
        undone.rollback("asked for");

        assertTransferred();
        assertThat(Tables.rows(database1, "SELECT v FROM item WHERE id = 1")).containsExactly("[10]");
        assertThat(Tables.rows(database2, "SELECT * FROM line")).isEqualTo(initial2.get("line"));
        assertThat(Tables.rows(database2, "SELECT * FROM item")).isEqualTo(initial2.get("item"));
    }

    @Test
    void branchesThatChangedTheSameRowAreUndoneNewestFirstAfterARestartOfTheCoordinator() throws Exception {
        GlobalTransaction transaction = client1.transactions().begin(TRANSFER);
        // There and back again: undone in another order, each of them would look right to itself.
        for (String change : List.of("v = 11", "v = 12", "v = 10", "v = 13", "v = 14", "v = 10")) {
            runIn(transaction.xid(), bank1, "UPDATE item SET " + change + " WHERE id = 1");
        }

        coordinator.stop();
        coordinator.start();
        transaction.rollback("asked for");

        assertUnchanged();
    }

    @Test
    void laterBranchIsUndoneFirstEvenIfItsTransactionBeganEarlierAndInAnotherTimeZone() throws Exception {
        GlobalTransaction transaction = client1.transactions().begin(TRANSFER);
        String west =
                switch (database1.engine()) {
                    case MYSQL, MARIADB -> "SET time_zone = '-08:00'";
                    case POSTGRESQL -> "SET TIME ZONE 'America/Los_Angeles'";
                    case H2 -> "SET TIME ZONE '-08:00'";
                };
        try (Connection early = bank1.getConnection()) {
            try (Statement statement = early.createStatement()) {
                statement.execute(west);
            }
            early.setAutoCommit(false);
            try (Statement statement = early.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT v FROM item WHERE id = 2")) {
                assertThat(rows.next()).isTrue();
            }
            runIn(transaction.xid(), bank1, "UPDATE item SET v = 99 WHERE id = 1");
            try (TransactionContext.Scope scope = TransactionContext.bind(transaction.xid());
                    Statement statement = early.createStatement()) {
                Objects.requireNonNull(scope);
                statement.executeUpdate("UPDATE item SET v = 10 WHERE id = 1");
                early.commit();
            }
        }

        coordinator.stop();
        coordinator.start();
        transaction.rollback("asked for");

        assertUnchanged();
    }

    @Test
    void localTransactionThatIsOpenDuringARestartIsDoneOrTold() throws Exception {
        GlobalTransaction transaction = client1.transactions().begin(TRANSFER);
        try (TransactionContext.Scope scope = TransactionContext.bind(transaction.xid());
                Connection connection = bank1.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE item SET v = 99 WHERE id = 1");
            coordinator.stop();
            coordinator.start();
            connection.commit();
        }
        transaction.rollback("asked for");

        assertUnchanged();
    }
}
