package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.atone.coordinator.engine.EngineOverview;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.context.TransactionContext;
import io.atone.datasource.support.FragileDatabase;
import io.atone.datasource.support.InterposedDataSource;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.EmbeddedCoordinatorExtension;
import io.atone.testkit.junit.ForEachDatabase;
import io.atone.testkit.junit.ResidueCheckExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * One of two databases goes away in each phase and comes back later. The caller hides what he sees of it and commits all the same, so
 * that nothing but the votes keeps the money together. Real client, real coordinator, real network connections: H2 has none.
 */
@ForEachDatabase({DatabaseEngine.POSTGRESQL, DatabaseEngine.MYSQL})
class DatabaseLossIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    final EmbeddedCoordinatorExtension coordinator = new EmbeddedCoordinatorExtension();

    @RegisterExtension
    final ResidueCheckExtension residue = new ResidueCheckExtension();

    private TestDatabase database1;
    private TestDatabase database2;
    private FragileDatabase fragile;
    private AtoneClient client1;
    private AtoneClient client2;
    private DataSource bank1;
    private DataSource bank2;

    @BeforeEach
    void startServices(@DatabaseName("bank1") TestDatabase first, @DatabaseName("bank2") TestDatabase second)
            throws Exception {
        database1 = first;
        database2 = second;
        Tables.create(database1);
        Tables.create(database2);
        fragile = new FragileDatabase(database1);
        client1 = connect("bank1");
        client2 = connect("bank2");
        bank1 = DataSourceProxy.wrap(fragile.dataSource(), client1.branches(), DataSourceProxyConfig.defaults());
        bank2 = DataSourceProxy.wrap(database2.dataSource(), client2.branches(), DataSourceProxyConfig.defaults());
        awaitOpen();
    }

    /** So that no scan of the beginning takes a step that a test waits for. */
    private void awaitOpen() throws SQLException {
        GlobalTransaction first = begin();
        run(first, bank1, "UPDATE item SET w = 1 WHERE id = 4");
        run(first, bank2, "UPDATE item SET w = 1 WHERE id = 4");
        first.commit();
        Awaitility.await().atMost(PATIENCE).until(this::isDrained);
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
        fragile.close();
    }

    /** The steps, as the driver is told them. */
    private static boolean statement(String text) {
        return text.contains("account");
    }

    private static boolean undoInsert(String text) {
        return text.startsWith("INSERT INTO") && text.contains("undo_log");
    }

    private static boolean commit(String text) {
        return text.equals(InterposedDataSource.COMMIT);
    }

    private static boolean undoDelete(String text) {
        return text.startsWith("DELETE FROM") && text.contains("undo_log");
    }

    private static boolean undoRead(String text) {
        return text.contains("rollback_info") && text.endsWith("FOR UPDATE");
    }

    private static boolean scan(String text) {
        return text.startsWith("SELECT xid, branch_id FROM") && text.contains("ORDER BY log_created");
    }

    private GlobalTransaction begin() {
        return client1.transactions().begin(GlobalTransactionOptions.named("transfer"));
    }

    private static void run(GlobalTransaction transaction, DataSource dataSource, String sql) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(transaction.xid());
                Connection connection = dataSource.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(sql);
                connection.commit();
            }
        }
    }

    private void deposit(GlobalTransaction transaction) throws SQLException {
        run(transaction, bank2, "UPDATE account SET balance = balance + 100 WHERE id = 2");
    }

    private void withdraw(GlobalTransaction transaction) throws SQLException {
        run(transaction, bank1, "UPDATE account SET balance = balance - 100 WHERE id = 1");
    }

    private static String one(TestDatabase database, String query) throws SQLException {
        return String.join(" ", Tables.rows(database, query));
    }

    private String balances() throws SQLException {
        return one(database1, "SELECT balance FROM account WHERE id = 1")
                + one(database2, "SELECT balance FROM account WHERE id = 2");
    }

    private static String undoRows(TestDatabase database) throws SQLException {
        return one(database, "SELECT COUNT(*) FROM undo_log");
    }

    private boolean isDrained() throws SQLException {
        EngineOverview overview = coordinator.coordinator().overview();
        return overview.liveTransactions() == 0
                && overview.unfinishedBranches() == 0
                && overview.heldLocks() == 0
                && undoRows(database1).equals("[0]")
                && undoRows(database2).equals("[0]")
                && fragile.connectionsInUse() == 0;
    }

    private void assertDrainsWith(String balances) throws SQLException {
        Awaitility.await().atMost(PATIENCE).until(this::isDrained);
        assertThat(balances()).isEqualTo(balances);
    }

    /** The withdrawal meets the loss, the caller commits nevertheless, and only then the database comes back. */
    private void assertLossRollsBack(String reason) throws Exception {
        GlobalTransaction transaction = begin();
        deposit(transaction);
        assertThatThrownBy(() -> withdraw(transaction))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as("of %s", e).startsWith("08"));
        fragile.awaitLoss();

        CompletableFuture<Void> commit = CompletableFuture.runAsync(transaction::commit);
        // The other bank is made whole while this one is still away.
        Awaitility.await().atMost(PATIENCE).until(() -> undoRows(database2).equals("[0]"));
        fragile.comeBack();

        assertThatThrownBy(() -> commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(GlobalTransactionRolledBackException.class)
                .hasMessageContaining(reason);
        assertDrainsWith("[10000.00][0.00]");
    }

    @Test
    void lossInAStatementRollsBack() throws Exception {
        fragile.loseBefore(DatabaseLossIT::statement);

        assertLossRollsBack("A statement failed");
    }

    @Test
    void lossAtTheUndoInsertRollsBack() throws Exception {
        fragile.loseBefore(DatabaseLossIT::undoInsert);

        assertLossRollsBack("A local commit failed");
    }

    @Test
    void localCommitThatTheDatabaseNeverSawRollsBack() throws Exception {
        fragile.loseBefore(DatabaseLossIT::commit);

        assertLossRollsBack("its outcome is unknown");
    }

    @Test
    void localCommitThatTheDatabaseDidWithoutAnAnswerIsTakenBack() throws Exception {
        fragile.loseAnswerTo(DatabaseLossIT::commit, () -> undoRows(database1).equals("[1]"));

        assertLossRollsBack("its outcome is unknown");
    }

    /** Both branches are there, and the decision is met by the loss. */
    private GlobalTransaction transferred() throws SQLException {
        GlobalTransaction transaction = begin();
        deposit(transaction);
        withdraw(transaction);
        return transaction;
    }

    private void assertLossDelaysPhaseTwoOfCommit(GlobalTransaction transaction, String undoRowsMeanwhile)
            throws Exception {
        transaction.commit();
        fragile.awaitLoss();
        assertThat(undoRows(database1)).isEqualTo(undoRowsMeanwhile);
        assertThat(balances()).isEqualTo("[9900.00][100.00]");
        assertThat(coordinator.coordinator().overview().unfinishedBranches()).isPositive();
        fragile.comeBack();

        assertDrainsWith("[9900.00][100.00]");
    }

    @Test
    void lossInPhaseTwoOfACommitDelaysIt() throws Exception {
        GlobalTransaction transaction = transferred();
        fragile.loseBefore(DatabaseLossIT::undoDelete);

        assertLossDelaysPhaseTwoOfCommit(transaction, "[1]");
    }

    @Test
    void phaseTwoOfACommitThatTheDatabaseDidWithoutAnAnswerIsDoneAgain() throws Exception {
        GlobalTransaction transaction = transferred();
        fragile.loseAnswerTo(
                DatabaseLossIT::undoDelete, () -> undoRows(database1).equals("[0]"));

        assertLossDelaysPhaseTwoOfCommit(transaction, "[0]");
    }

    private void assertLossDelaysUndo(GlobalTransaction transaction, String balanceMeanwhile) throws Exception {
        CompletableFuture<Void> rollback = CompletableFuture.runAsync(() -> transaction.rollback("asked for"));
        fragile.awaitLoss();
        assertThat(one(database1, "SELECT balance FROM account WHERE id = 1")).isEqualTo(balanceMeanwhile);
        assertThat(coordinator.coordinator().overview().heldLocks()).isPositive();
        fragile.comeBack();

        rollback.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertDrainsWith("[10000.00][0.00]");
    }

    @Test
    void lossBeforeAnUndoDelaysIt() throws Exception {
        GlobalTransaction transaction = transferred();
        fragile.loseBefore(DatabaseLossIT::undoRead);

        assertLossDelaysUndo(transaction, "[9900.00]");
    }

    @Test
    void lossInTheMiddleOfAnUndoLeavesNoHalfOfIt() throws Exception {
        GlobalTransaction transaction = transferred();
        fragile.loseBefore(DatabaseLossIT::undoDelete);

        assertLossDelaysUndo(transaction, "[9900.00]");
    }

    @Test
    void undoThatTheDatabaseDidWithoutAnAnswerIsNotDoneTwice() throws Exception {
        GlobalTransaction transaction = transferred();
        fragile.loseAnswerTo(DatabaseLossIT::commit, () -> undoRows(database1).equals("[0]"));

        assertLossDelaysUndo(transaction, "[10000.00]");
    }

    @Test
    void lossInTheScanAfterARestartOfTheCoordinatorKeepsTheResourceShutAndThenAllLivesOn() throws Exception {
        GlobalTransaction kept = transferred();
        GlobalTransaction undone = begin();
        run(undone, bank1, "UPDATE item SET v = 99 WHERE id = 1");
        run(undone, bank2, "UPDATE item SET v = 99 WHERE id = 1");
        fragile.loseBefore(DatabaseLossIT::scan);
        coordinator.stop();
        coordinator.start();
        fragile.awaitLoss();
        assertThat(undoRows(database1)).isEqualTo("[2]");

        fragile.comeBack();
        kept.commit();
        undone.rollback("asked for");

        assertDrainsWith("[9900.00][100.00]");
        assertThat(one(database1, "SELECT v FROM item WHERE id = 1")).isEqualTo("[10]");
        assertThat(one(database2, "SELECT v FROM item WHERE id = 1")).isEqualTo("[10]");
    }
}
