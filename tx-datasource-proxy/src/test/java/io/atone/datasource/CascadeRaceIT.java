package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.InterposedDataSource;
import io.atone.datasource.support.Race;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Others who work on the rows of a cascade at the same time: nothing of theirs goes unseen. */
@ForEachDatabase
class CascadeRaceIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private DataSourceProxy proxy;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.execute(
                database,
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, v INT)",
                "CREATE TABLE line (id BIGINT PRIMARY KEY, order_id BIGINT, v INT, CONSTRAINT line_orders"
                        + " FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO orders VALUES (1, 10), (2, 20)",
                "INSERT INTO line VALUES (11, 1, 0), (12, 1, 0), (21, 2, 0)");
        proxy = (DataSourceProxy)
                DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private List<String> lines() throws SQLException {
        return Tables.rows(database, "SELECT * FROM line");
    }

    /** A statement of somebody else's who is not ready to wait for long. */
    private void slipIn(String sql, AtomicReference<SQLException> keptOut) {
        String patience =
                switch (database.engine()) {
                    case MYSQL, MARIADB -> "SET SESSION innodb_lock_wait_timeout = 1";
                    case POSTGRESQL -> "SET lock_timeout = '300ms'";
                    case H2 -> "SET LOCK_TIMEOUT 300";
                };
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(patience);
            statement.execute(sql);
        } catch (SQLException e) {
            keptOut.set(e);
        }
    }

    /** While the statement is about to run, somebody else tries to make a row refer to what it changes. */
    private void assertNothingOfOthersGoesUnseen(String users, String sql) throws Exception {
        AtomicReference<SQLException> keptOut = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        DataSource interposed = InterposedDataSource.showing(database.dataSource(), text -> {
            if (text.contains(users) && done.compareAndSet(false, true)) {
                slipIn(sql, keptOut);
            }
        });
        DataSource raced = DataSourceProxy.wrap(interposed, coordinator, DataSourceProxyConfig.defaults());
        List<String> before = lines();
        Xid xid = coordinator.newXid();

        if (database.engine() == DatabaseEngine.H2) {
            assertThatThrownBy(() -> Race.run(xid, raced, users + " WHERE id = 1"))
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageContaining("Somebody else came to refer");
            assertThat(Tables.rows(database, "SELECT id FROM line WHERE order_id = 1"))
                    .hasSize(3);
            return;
        }
        Race.run(xid, raced, users + " WHERE id = 1");
        assertThat((Throwable) keptOut.get()).isNotNull();
        assertThat(Tables.rows(database, "SELECT id FROM line WHERE order_id = 1"))
                .isEmpty();
        coordinator.rollback(xid);
        assertThat(lines()).isEqualTo(before);
    }

    @Test
    void newReferenceOnceTheReferringRowsAreKnown() throws Exception {
        assertNothingOfOthersGoesUnseen("DELETE FROM orders", "INSERT INTO line VALUES (13, 1, 0)");
    }

    @Test
    void rowThatGoesOverOnceTheReferringRowsAreKnown() throws Exception {
        assertNothingOfOthersGoesUnseen("DELETE FROM orders", "UPDATE line SET order_id = 1 WHERE id = 21");
    }

    @Test
    void newReferenceToAKeyThatChanges() throws Exception {
        assertNothingOfOthersGoesUnseen("UPDATE orders SET id = 7", "INSERT INTO line VALUES (13, 1, 0)");
    }

    @Test
    void rowsOfACascadeAreLockedGlobally() throws Exception {
        Xid xid = coordinator.newXid();
        Race.run(xid, proxy, "DELETE FROM orders WHERE id = 1");

        // The order and its two lines.
        assertThat(coordinator.registrations(xid).get(0).lockKeys()).hasSize(3);
        coordinator.rollback(xid);
    }

    /** The undo of an insert deletes the row, and a foreign key would delete with it what others have put there since. */
    @Test
    void rowOfSomebodyElsesThatRefersToANewRowStopsTheUndo() throws Exception {
        Xid xid = coordinator.newXid();
        Race.run(xid, proxy, "INSERT INTO orders VALUES (5, 50)");
        Tables.execute(database, "INSERT INTO line VALUES (51, 5, 0)");

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase("line_orders");

        assertThat(lines()).contains("[51, 5, 0]");
        Tables.execute(database, "DELETE FROM line WHERE id = 51");
        coordinator.rollback(xid);
        assertThat(Tables.rows(database, "SELECT * FROM orders")).containsExactly("[1, 10]", "[2, 20]");
    }

    /** Folded, the change of the line stands before the new order that it came to refer to. */
    @Test
    void ownRowThatRefersToANewRowIsRestoredBeforeThatGoes() throws Exception {
        List<String> before = lines();
        Xid xid = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE line SET v = 1 WHERE id = 11");
            statement.executeUpdate("INSERT INTO orders VALUES (5, 50)");
            statement.executeUpdate("UPDATE line SET order_id = 5 WHERE id = 11");
            connection.commit();
        }

        coordinator.rollback(xid);

        assertThat(Tables.rows(database, "SELECT * FROM line")).isEqualTo(before);
        assertThat(Tables.rows(database, "SELECT id FROM orders")).containsExactly("[1]", "[2]");
    }

    private void createPlaces() throws SQLException {
        assumeTrue(
                database.engine() == DatabaseEngine.POSTGRESQL || database.engine() == DatabaseEngine.H2,
                "elsewhere such an UPDATE is refused");
        Tables.execute(
                database,
                "CREATE TABLE place (id BIGINT PRIMARY KEY, code VARCHAR(10) NOT NULL UNIQUE)",
                "CREATE TABLE visit (id BIGINT PRIMARY KEY, v INT, place VARCHAR(10) UNIQUE, CONSTRAINT visit_place"
                        + " FOREIGN KEY (place) REFERENCES place (code) ON UPDATE CASCADE)",
                "CREATE TABLE photo (id BIGINT PRIMARY KEY, place VARCHAR(10), CONSTRAINT photo_visit"
                        + " FOREIGN KEY (place) REFERENCES visit (place) ON UPDATE CASCADE)",
                "CREATE TABLE tour (id BIGINT PRIMARY KEY, place VARCHAR(10), CONSTRAINT tour_place"
                        + " FOREIGN KEY (place) REFERENCES place (code) ON UPDATE CASCADE)",
                "INSERT INTO place VALUES (1, 'a'), (2, 'b')",
                "INSERT INTO visit VALUES (1, 0, 'a')",
                "INSERT INTO photo VALUES (1, 'a'), (2, 'a')",
                "INSERT INTO tour VALUES (1, 'a'), (2, 'b')");
    }

    private List<String> places() throws SQLException {
        return Tables.rows(
                database,
                "SELECT 'place', id, code FROM place UNION ALL SELECT 'visit', id, place FROM visit"
                        + " UNION ALL SELECT 'photo', id, place FROM photo UNION ALL SELECT 'tour', id, place FROM tour");
    }

    private void assertNotTakenAlong(String foreignKey, String table, String row) throws Exception {
        List<String> before = places();
        Xid xid = coordinator.newXid();
        Race.run(xid, proxy, "UPDATE place SET code = 'x' WHERE id = 1");
        Tables.execute(database, "INSERT INTO " + table + " " + row);

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase(foreignKey);

        assertThat(Tables.rows(database, "SELECT place FROM " + table + " WHERE id = 9"))
                .containsExactly("[x]");
        Tables.execute(database, "DELETE FROM " + table + " WHERE id = 9");
        coordinator.rollback(xid);
        assertThat(places()).isEqualTo(before);
    }

    /** The undo of the key's change would give the row of somebody else's another key to refer to. */
    @Test
    void rowOfSomebodyElsesThatRefersToANewKeyStopsTheUndo() throws Exception {
        createPlaces();

        assertNotTakenAlong("tour_place", "tour", "VALUES (9, 'x')");
    }

    @Test
    void rowOfSomebodyElsesThatRefersToARowWhichFollowedANewKeyStopsTheUndo() throws Exception {
        createPlaces();

        assertNotTakenAlong("photo_visit", "photo", "VALUES (9, 'x')");
    }

    /** Folded, the change of the tour stands before that of the key which it came to refer to. */
    @Test
    void ownRowThatCameToReferToANewKeyIsRestoredBeforeTheKey() throws Exception {
        createPlaces();
        List<String> before = places();
        Xid xid = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE tour SET place = 'b' WHERE id = 2");
            statement.executeUpdate("INSERT INTO tour VALUES (7, 'a')");
            statement.executeUpdate("UPDATE place SET code = 'x' WHERE id = 1");
            statement.executeUpdate("UPDATE tour SET place = 'x' WHERE id = 2");
            statement.executeUpdate("INSERT INTO tour VALUES (8, 'x')");
            statement.executeUpdate("UPDATE place SET code = 'y' WHERE id = 1");
            connection.commit();
        }

        coordinator.rollback(xid);

        assertThat(places()).isEqualTo(before);
    }

    /** The key of the row itself changes: it goes, and another one comes. */
    @Test
    void rowOfSomebodyElsesThatRefersToANewRowKeyStopsTheUndo() throws Exception {
        Xid xid = coordinator.newXid();
        Race.run(xid, proxy, "UPDATE orders SET id = 7 WHERE id = 1");
        Tables.execute(database, "INSERT INTO line VALUES (71, 7, 0)");

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase("line_orders");

        assertThat(lines()).contains("[71, 7, 0]");
        Tables.execute(database, "DELETE FROM line WHERE id = 71");
        coordinator.rollback(xid);
        assertThat(lines()).containsExactly("[11, 1, 0]", "[12, 1, 0]", "[21, 2, 0]");
    }

    @Test
    void moreRowsThanTheBoundAreRefused() throws Exception {
        DataSource bounded = DataSourceProxy.wrap(
                database.dataSource(),
                coordinator,
                DataSourceProxyConfig.defaults().withMaxRowsPerStatement(2));
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> Race.run(xid, bounded, "DELETE FROM orders WHERE id = 1"))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining("more than 2 rows");

        assertThat(lines()).hasSize(3);
        Race.run(xid, bounded, "DELETE FROM orders WHERE id = 2");
        coordinator.rollback(xid);
        assertThat(lines()).hasSize(3);
    }

    /** The commit of the undo would tell of it, but not of which row, and be tried again for ever. */
    @Test
    void deferredConstraintThatSomebodyElseViolatesStopsTheUndo() throws Exception {
        assumeTrue(database.engine() == DatabaseEngine.POSTGRESQL, "only PostgreSQL has deferrable constraints");
        Tables.execute(
                database,
                "CREATE TABLE t (id INT PRIMARY KEY, v INT UNIQUE DEFERRABLE INITIALLY DEFERRED)",
                "INSERT INTO t VALUES (1, 10), (2, 20)");
        Xid xid = coordinator.newXid();
        Race.run(xid, proxy, "DELETE FROM t WHERE id = 1");
        Tables.execute(database, "INSERT INTO t VALUES (3, 10)");

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContaining("(id) = (1)");

        Tables.execute(database, "DELETE FROM t WHERE id = 3");
        coordinator.rollback(xid);
        assertThat(Tables.rows(database, "SELECT * FROM t")).containsExactly("[1, 10]", "[2, 20]");
    }
}
