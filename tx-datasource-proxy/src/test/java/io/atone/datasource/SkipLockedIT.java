package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What {@code SELECT ... FOR UPDATE SKIP LOCKED} promises: rows that nobody has, in the database or globally, at once. */
@ForEachDatabase
@CheckResidue
class SkipLockedIT extends OnContractTables {

    private static final String ALL = "SELECT id FROM item ORDER BY id FOR UPDATE SKIP LOCKED";

    private static List<Long> ids(Connection connection, String sql, Object... parameters) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    private static String first(int count) {
        return "SELECT id FROM item WHERE id > 0 ORDER BY id LIMIT " + count + " FOR UPDATE SKIP LOCKED";
    }

    /** Takes rows in a local transaction that is committed. */
    private List<Long> take(Xid xid, String sql, Object... parameters) throws Exception {
        List<Long> taken = new ArrayList<>();
        inTransaction(xid, connection -> {
            taken.addAll(ids(connection, sql, parameters));
            connection.commit();
        });
        return taken;
    }

    private void assertLocks(Xid xid, int count) {
        assertThat(coordinator.registrations(xid))
                .singleElement()
                .satisfies(registration -> assertThat(registration.lockKeys()).hasSize(count));
    }

    @Test
    void rowsThatAnotherHasInAnOpenLocalTransactionAreLeftOut() throws Exception {
        Xid one = coordinator.newXid();
        Xid two = coordinator.newXid();
        inTransaction(one, connection -> {
            assertThat(ids(connection, first(2))).containsExactly(1L, 2L);
            assertThat(take(two, first(2))).containsExactly(3L, 4L);
            connection.commit();
        });

        assertLocks(one, 2);
        assertLocks(two, 2);
        coordinator.commit(one);
        coordinator.rollback(two);
        assertUnchanged();
    }

    @Test
    void rowsThatAnotherHoldsAfterItsLocalCommitAreLeftOutAndTheLimitIsFilled() throws Exception {
        Xid one = coordinator.newXid();
        Xid two = coordinator.newXid();
        Xid three = coordinator.newXid();
        assertThat(take(one, first(2))).containsExactly(1L, 2L);
        inTransaction(three, update("UPDATE item SET v = 99 WHERE id = 3"));

        assertThat(take(two, first(3))).containsExactly(4L);

        assertLocks(two, 1);
        assertThat(coordinator.rollbackOnlyReason(two)).isNull();
        coordinator.rollback(three);
        coordinator.rollback(one);
        assertThat(take(two, first(3))).as("again there").containsExactly(1L, 2L, 3L);
        coordinator.commit(two);
        assertUnchanged();
    }

    @Test
    void limitIsFilledPastManyHeldRows() throws Exception {
        fill(200);
        Xid holder = coordinator.newXid();
        assertThat(take(holder, "SELECT id FROM item WHERE id < 150 FOR UPDATE"))
                .hasSize(53);
        Xid late = coordinator.newXid();

        assertThat(take(late, first(10))).containsExactly(150L, 151L, 152L, 153L, 154L, 155L, 156L, 157L, 158L, 159L);

        assertLocks(late, 10);
        coordinator.commit(holder);
        coordinator.commit(late);
    }

    @Test
    void moreHeldRowsThanAttemptsEndTheStatementLoudly() throws Exception {
        fill(400);
        Xid holder = coordinator.newXid();
        take(holder, "SELECT id FROM item FOR UPDATE");

        inTransaction(coordinator.newXid(), connection -> {
            assertThatThrownBy(() -> ids(connection, first(1)))
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "40001")
                    .hasMessageContaining("in 200 attempts");
            connection.rollback();
        });

        coordinator.commit(holder);
    }

    private void fill(int until) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (int id = 101; id <= until; id++) {
            rows.add("(" + id + ", 1, 0)");
        }
        Tables.execute(database, "INSERT INTO item VALUES " + String.join(", ", rows));
    }

    @Test
    void questionCostsOneRoundTripWhateverTheNumberOfRows() throws Exception {
        fill(400);
        Xid xid = coordinator.newXid();

        assertThat(take(xid, ALL)).hasSize(304);

        assertThat(coordinator.takenQueries()).isEqualTo(1);
        coordinator.commit(xid);
    }

    @Test
    void ownRowsAreNotLeftOut() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, update("UPDATE item SET v = 99 WHERE id = 1"));
        inTransaction(xid, connection -> {
            run(connection, "UPDATE item SET v = 98 WHERE id = 2");
            assertThat(ids(connection, first(2))).containsExactly(1L, 2L);
            assertThat(ids(connection, first(2))).containsExactly(1L, 2L);
            run(connection, "UPDATE item SET v = 97 WHERE id = 1");
            connection.commit();
        });

        coordinator.rollback(xid);
        assertUnchanged();
    }

    @Test
    void nothingIsLeftOutTwiceWhenAllAreHeld() throws Exception {
        Xid holder = coordinator.newXid();
        take(holder, ALL);
        Xid late = coordinator.newXid();

        assertThat(take(late, ALL)).isEmpty();

        assertThat(coordinator.registrations(late)).isEmpty();
        assertThat(coordinator.takenQueries()).as("no question without rows").isEqualTo(2);
        coordinator.commit(holder);
    }

    @Test
    void parametersAreBoundBeforeAndBehindWhatIsLeftOut() throws Exception {
        Xid holder = coordinator.newXid();
        inTransaction(holder, update("DELETE FROM line WHERE order_id = 1 AND line_no = 1"));
        coordinator.rollback(holder);
        inTransaction(holder, update("UPDATE line SET qty = 0 WHERE order_id = 1 AND line_no = 1"));
        Xid late = coordinator.newXid();

        List<Long> found = take(
                late,
                "SELECT order_id + ?, text FROM line WHERE qty >= ? OR qty = ? ORDER BY order_id, line_no LIMIT ? FOR UPDATE SKIP LOCKED",
                100,
                0,
                -1,
                1);

        assertThat(found).containsExactly(101L);
        assertLocks(late, 1);
        assertThat(coordinator.registrations(late).get(0).lockKeys())
                .doesNotContainAnyElementsOf(
                        coordinator.registrations(holder).get(0).lockKeys());
        coordinator.rollback(late);
        coordinator.rollback(holder);
        assertUnchanged();
    }

    @Test
    void columnsOfTheResultAreThoseOfTheStatement() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(3);
                assertThat(statement.execute(
                                "SELECT i.*, v + 1 AS next FROM item i ORDER BY next DESC FOR UPDATE SKIP LOCKED"))
                        .isTrue();
                try (ResultSet rows = statement.getResultSet()) {
                    assertThat(rows.getMetaData().getColumnCount()).isEqualTo(4);
                    int count = 0;
                    while (rows.next()) {
                        count++;
                    }
                    assertThat(count).isEqualTo(3);
                }
            }
            connection.commit();
        });

        assertLocks(xid, 3);
        coordinator.commit(xid);
    }

    @Test
    void rowsOfJoinedTablesAreLeftOutByEither() throws Exception {
        assumeTrue(database.engine() != DatabaseEngine.H2, "H2 locks no rows of joined tables");
        String join = "SELECT l.qty FROM item i JOIN line l ON l.order_id = i.id WHERE l.qty < ? ORDER BY l.qty"
                + " LIMIT 1 FOR UPDATE SKIP LOCKED";
        Xid line = coordinator.newXid();
        Xid item = coordinator.newXid();
        Xid late = coordinator.newXid();
        inTransaction(line, update("UPDATE line SET text = 'held' WHERE qty = 5"));

        inTransaction(late, connection -> {
            assertThat(ids(connection, join, 100)).containsExactly(6L);
            connection.rollback();
        });
        inTransaction(item, update("UPDATE item SET v = 99 WHERE id = 1"));
        assertThat(take(late, join, 100)).containsExactly(7L);

        assertLocks(late, 2);
        coordinator.rollback(item);
        coordinator.rollback(line);
        coordinator.rollback(late);
        assertUnchanged();
    }

    @Test
    void onlyTheTableThatIsNamedIsLocked() throws Exception {
        assumeTrue(
                database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.POSTGRESQL,
                "the engine has no FOR UPDATE OF");
        Xid holder = coordinator.newXid();
        Xid late = coordinator.newXid();
        inTransaction(holder, update("UPDATE line SET text = 'held' WHERE order_id = 1"));

        List<Long> found = take(
                late,
                "SELECT i.id FROM item i LEFT JOIN line l ON l.order_id = i.id AND l.line_no = 1 ORDER BY i.id FOR UPDATE OF i SKIP LOCKED");

        assertThat(found).containsExactly(1L, 2L, 3L, 4L);
        assertLocks(late, 4);
        coordinator.rollback(holder);
        coordinator.rollback(late);
        assertUnchanged();
    }

    @Test
    void rowsReadForShareAreLockedGloballyToo() throws Exception {
        String share =
                switch (database.engine()) {
                    case MYSQL, POSTGRESQL -> "FOR SHARE";
                    case MARIADB -> "LOCK IN SHARE MODE";
                    case H2 -> "FOR UPDATE";
                };
        String some = "SELECT id FROM item WHERE id < 4 ORDER BY id LIMIT 2 " + share + " SKIP LOCKED";
        Xid one = coordinator.newXid();
        Xid two = coordinator.newXid();

        assertThat(take(one, some)).containsExactly(1L, 2L);
        assertThat(take(two, some)).containsExactly(3L);
        assertThatThrownBy(() -> inTransaction(two, update("UPDATE item SET v = 0 WHERE id = 1")))
                .isInstanceOf(SQLTransactionRollbackException.class);

        coordinator.rollback(one);
        coordinator.rollback(two);
        assertUnchanged();
    }

    @Test
    void autocommitTakesTheGlobalLockOfWhatIsFree() throws Exception {
        Xid holder = coordinator.newXid();
        take(holder, first(2));
        Xid late = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(late);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            assertThat(ids(connection, first(1))).containsExactly(3L);
            assertThat(connection.getAutoCommit()).isTrue();
        }

        assertLocks(late, 1);
        coordinator.commit(holder);
        coordinator.commit(late);
    }

    @Test
    void localTransactionThatRespectsGlobalLocksLeavesHeldRowsOut() throws Exception {
        Xid holder = coordinator.newXid();
        inTransaction(holder, update("UPDATE item SET v = 99 WHERE id = 1"));

        try (TransactionContext.Scope scope = TransactionContext.requireGlobalLocks()) {
            Objects.requireNonNull(scope);
            inLocalTransaction(connection -> {
                assertThat(ids(connection, first(2))).containsExactly(2L, 3L);
                connection.commit();
            });
        }
        inLocalTransaction(connection -> {
            assertThat(ids(connection, first(2)))
                    .as("without any global transaction the statement is the database's alone")
                    .containsExactly(1L, 2L);
            connection.commit();
        });

        coordinator.rollback(holder);
        assertUnchanged();
    }

    @Test
    void heldRowsThatWereLeftOutCanBeUndoneAtOnceWhereSavepointsGiveThemBack() throws Exception {
        assumeTrue(
                database.engine() == DatabaseEngine.POSTGRESQL || database.engine() == DatabaseEngine.H2,
                "MySQL and MariaDB keep the locks until the local commit");
        Xid holder = coordinator.newXid();
        inTransaction(holder, update("UPDATE item SET v = 99 WHERE id = 1"));
        Xid late = coordinator.newXid();

        inTransaction(late, connection -> {
            assertThat(ids(connection, first(2))).containsExactly(2L, 3L);
            coordinator.rollback(holder);
            connection.commit();
        });

        assertLocks(late, 2);
        coordinator.commit(late);
        assertUnchanged();
    }

    @Test
    void returnToASavepointForgetsWhatWasTakenSince() throws Exception {
        Xid holder = coordinator.newXid();
        take(holder, first(1));
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            assertThat(ids(connection, first(1))).containsExactly(2L);
            var savepoint = connection.setSavepoint();
            assertThat(ids(connection, first(3))).containsExactly(2L, 3L, 4L);
            connection.rollback(savepoint);
            connection.commit();
        });

        assertLocks(xid, 1);
        coordinator.commit(holder);
        coordinator.commit(xid);
    }

    @Test
    void rowsOfAKeyThatIsATextAreLeftOut() throws Exception {
        Xid holder = coordinator.newXid();
        inTransaction(holder, update("UPDATE country SET name = 'x' WHERE code = 'de'"));
        Xid late = coordinator.newXid();
        inTransaction(late, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT name FROM country FOR UPDATE SKIP LOCKED")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("France");
                assertThat(rows.next()).isFalse();
            }
            connection.commit();
        });

        coordinator.rollback(late);
        coordinator.rollback(holder);
        assertUnchanged();
    }

    @Test
    void selectionIsNotRunByAMethodForUpdates() throws Exception {
        inTransaction(coordinator.newXid(), connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeUpdate(ALL)).hasMessageContaining("executeQuery");
            }
            connection.rollback();
        });
    }
}
