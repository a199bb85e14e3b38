package io.atone.datasource;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.Observations;
import io.atone.datasource.support.SideBySide;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Batches that fail in the middle, and that the driver rewrites. */
@ForEachDatabase
@CheckResidue
class BatchesIT {

    private static final List<String> TABLES = List.of("item", "account");

    private SideBySide sides;

    /** Rewritten as far as the driver can, and with several statements in one text where it allows that. */
    @BeforeEach
    void open(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone) throws Exception {

        sides = switch (atone.engine()) {
            case MYSQL -> new SideBySide(bare, atone, "rewriteBatchedStatements=true", "allowMultiQueries=true");
            case MARIADB -> new SideBySide(bare, atone, "useBulkStmts=true", "allowMultiQueries=true");
            case POSTGRESQL -> new SideBySide(bare, atone, "reWriteBatchedInserts=true");
            case H2 -> new SideBySide(bare, atone);
        };
        Tables.create(bare);
        Tables.create(atone);
    }

    @AfterEach
    void close() {
        sides.close();
    }

    private static void batch(Connection connection, Observations seen, String sql, Object[]... items)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] item : items) {
                for (int i = 0; i < item.length; i++) {
                    statement.setObject(i + 1, item[i]);
                }
                statement.addBatch();
            }
            seen.counts(statement.executeBatch());
        }
    }

    private static Object[] item(Object... parameters) {
        return parameters;
    }

    @Test
    void rewrittenInsertsWithGivenKeys() throws Exception {
        sides.assertRoundTrip(
                TABLES,
                (connection, seen) -> batch(
                        connection,
                        seen,
                        "INSERT INTO item (id, v, w) VALUES (?, ?, 0)",
                        item(101, 1),
                        item(102, 2),
                        item(103, 3),
                        item(104, null)));
    }

    /** The drivers are asked for the keys, and then count where they would not have. */
    @Test
    void rewrittenInsertsWithGeneratedKeys() throws Exception {
        sides.assertRoundTrip(
                TABLES,
                (connection, seen) -> batch(
                        connection,
                        new Observations(),
                        "INSERT INTO account (name, balance) VALUES (?, ?)",
                        item("b1", 1),
                        item("b2", 2),
                        item("b3", 3)));
    }

    @Test
    void rewrittenDeletesOfRowsThatAreAllThere() throws Exception {
        sides.assertRoundTrip(
                TABLES,
                (connection, seen) ->
                        batch(connection, new Observations(), "DELETE FROM account WHERE id = ?", item(1), item(2)));
    }

    @Test
    void rewrittenUpdatesAndDeletes() throws Exception {
        sides.assertRoundTrip(TABLES, (connection, seen) -> {
            batch(
                    connection,
                    seen,
                    "UPDATE item SET v = v + ? WHERE id = ?",
                    item(1, 1),
                    item(2, 2),
                    item(3, 2),
                    item(4, 99),
                    item(5, 3));
            batch(connection, new Observations(), "DELETE FROM account WHERE id = ?", item(1), item(2), item(77));
        });
    }

    /** What ran before the row that fails is undone by the savepoint, and only what came after it is left. */
    @Test
    void batchWithAFailingRowUpToASavepoint() throws Exception {
        sides.assertRoundTrip(TABLES, (connection, seen) -> {
            Savepoint savepoint = connection.setSavepoint();
            try {
                batch(
                        connection,
                        seen,
                        "INSERT INTO item (id, v) VALUES (?, ?)",
                        item(101, 1),
                        item(1, 2),
                        item(103, 3));
            } catch (BatchUpdateException e) {
                seen.add(e.getSQLState() + " " + e.getErrorCode());
            }
            connection.rollback(savepoint);
            batch(connection, seen, "UPDATE item SET v = ? WHERE id = ?", item(7, 1), item(8, 2));
        });
    }

    /** MariaDB's driver runs queries in a batch; the others refuse them there, each in its way. */
    @Test
    void queriesInABatchCountOrFailAsWithTheDriver() throws Exception {
        sides.assertRoundTrip(TABLES, (connection, seen) -> {
            various(connection, seen, "SELECT v FROM item WHERE id = 1", "SELECT COUNT(*) FROM item");
            batch(connection, seen, "UPDATE item SET v = ? WHERE id = ?", item(7, 1), item(8, 2));
        });
    }

    @Test
    void queryAmongTheChangesOfABatchCountsOrFailsAsWithTheDriver() throws Exception {
        sides.assertRoundTrip(TABLES, (connection, seen) -> {
            Savepoint savepoint = connection.setSavepoint();
            if (!various(
                    connection,
                    seen,
                    "UPDATE item SET v = 5 WHERE id = 2",
                    "SELECT COUNT(*) FROM item",
                    "DELETE FROM item WHERE id = 3")) {
                connection.rollback(savepoint);
            }
            batch(connection, seen, "UPDATE item SET v = ? WHERE id = ?", item(7, 1), item(8, 2));
        });
    }

    /** Returns whether it ran; the counts of a batch that failed are the driver's matter. */
    private static boolean various(Connection connection, Observations seen, String... items) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String item : items) {
                statement.addBatch(item);
            }
            seen.counts(statement.executeBatch());
            return true;
        } catch (BatchUpdateException e) {
            seen.add(e.getSQLState() + " " + e.getErrorCode());
            return false;
        }
    }

    /** H2's driver goes on with the parameters of the last item; what matters is that the row that changes is the one that is captured. */
    @Test
    void parametersThatAreSetBehindTheLastItemAreThoseOfTheNextRun(DatabaseEngine engine) throws Exception {
        SideBySide.Work work = (connection, seen) -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE item SET v = ? WHERE id = ?")) {
                update.setInt(1, 5);
                update.setInt(2, 1);
                update.addBatch();
                update.setInt(1, 7);
                update.setInt(2, 2);
                seen.counts(update.executeBatch());
                seen.add(update.executeUpdate());
            }
        };

        sides.assertNothingRemains(TABLES, work);
        if (engine != DatabaseEngine.H2) {
            sides.assertRoundTrip(TABLES, work);
        }
    }

    @Test
    void parametersOfABatchOutsideDoNotRunInside() throws Exception {
        try (Connection connection = sides.proxy().getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE item SET v = ? WHERE id = ?")) {
            update.setInt(1, 5);
            update.setInt(2, 1);
            update.addBatch();
            update.setInt(1, 7);
            update.setInt(2, 2);
            update.executeBatch();
            Xid xid = sides.coordinator().newXid();
            try (TransactionContext.Scope scope = TransactionContext.bind(xid)) {
                Objects.requireNonNull(scope);
                update.executeUpdate();
            }
            assertThat(Tables.rows(connection, "SELECT id, v FROM item WHERE id < 3"))
                    .containsExactly("[1, 5]", "[2, 7]");

            sides.coordinator().rollback(xid);

            assertThat(Tables.rows(connection, "SELECT id, v FROM item WHERE id < 3"))
                    .containsExactly("[1, 5]", "[2, 20]");
        }
    }

    @Test
    void itemThatMissesAParameterHasNoneOfAnother() throws Exception {
        sides.runGlobally(sides.coordinator().newXid(), (connection, seen) -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE item SET v = ? WHERE id = ?")) {
                update.setInt(2, 1);
                update.addBatch();
                update.setInt(1, 7);
                update.addBatch();

                assertThatThrownBy(update::executeBatch).isInstanceOf(SQLException.class);
                assertThat(Tables.rows(sides.proxy(), "SELECT v FROM item WHERE id = 1"))
                        .containsExactly("[10]");
                connection.rollback();
            }
        });
    }

    @Test
    void noItemHasRunWhenALaterOneIsRefusedForItsTable() throws Exception {
        sides.execute("CREATE TABLE keyless (v INT)");

        assertRefusedAsAWhole(
                "has neither a primary key", "UPDATE item SET v = 5 WHERE id = 2", "INSERT INTO keyless VALUES (1)");
    }

    @Test
    void noItemHasRunWhenALaterOneAnswersRows(TestDatabase database) throws Exception {
        assertRefusedAsAWhole(
                "it returns rows, but is run as a batch",
                "UPDATE item SET v = 5 WHERE id = 2",
                database.engine() == DatabaseEngine.POSTGRESQL
                        ? "UPDATE item SET v = 6 WHERE id = 3 RETURNING id"
                        : "SELECT v FROM item WHERE id = 3 FOR UPDATE");
    }

    private void assertRefusedAsAWhole(String reason, String... items) throws Exception {
        sides.runGlobally(sides.coordinator().newXid(), (connection, seen) -> {
            assertThatThrownBy(() -> various(connection, seen, items))
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("nothing was run: ")
                    .hasMessageContaining(reason);

            assertThat(Tables.rows(connection, "SELECT v FROM item WHERE id = 2"))
                    .isEqualTo(List.of("[20]"));
        });
    }

    /** Which rows it would collide with is seen when its turn comes. */
    @Test
    void itemThatIsRefusedWhenItsTurnComesSaysThatOthersHaveRun(TestDatabase database) throws Exception {
        assumeThat(database.engine()).isIn(DatabaseEngine.MYSQL, DatabaseEngine.MARIADB);
        Xid xid = sides.coordinator().newXid();

        assertThatThrownBy(() -> sides.runGlobally(xid, (connection, seen) -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.addBatch("UPDATE item SET v = 5 WHERE id = 2");
                        statement.addBatch(
                                "INSERT IGNORE INTO account (id, name, balance) VALUES (9, 'x', 1), (NULL, 'y', 1)");
                        seen.counts(statement.executeBatch());
                    }
                }))
                .isInstanceOf(BatchUpdateException.class)
                .hasMessageStartingWith("Item 2 of the batch cannot run, and those before it have run: ")
                .hasMessageContaining("Way out: ")
                .hasMessageNotContainingAny("nothing was run");
    }

    /** A batch of different statements runs one by one, and stops where one fails. */
    @Test
    void localTransactionWhoseBatchFailedCannotBeCommitted() throws Exception {
        List<String> before = Tables.rows(sides.proxy(), "SELECT id, v FROM item");
        Xid xid = sides.coordinator().newXid();

        assertThatThrownBy(() -> sides.runGlobally(xid, (connection, seen) -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.addBatch("UPDATE item SET v = 5 WHERE id = 2");
                        statement.addBatch("INSERT INTO item (id) VALUES (1)");
                        statement.addBatch("DELETE FROM item WHERE id = 3");
                        seen.counts(statement.executeBatch());
                    } catch (BatchUpdateException e) {
                        seen.add(Arrays.toString(e.getUpdateCounts()));
                    }
                }))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("rolled back instead");

        assertThat(Tables.rows(sides.proxy(), "SELECT id, v FROM item")).isEqualTo(before);
        assertThat(sides.coordinator().registrations(xid)).isEmpty();
    }
}
