package io.atone.datasource;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.support.Observations;
import io.atone.datasource.support.SideBySide;
import io.atone.datasource.support.SideBySide.Work;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A text of several statements is captured statement by statement, and its user sees what the driver would tell him. */
@ForEachDatabase
@CheckResidue
class SeveralStatementsIT {

    private static final List<String> T = List.of("t");

    private SideBySide sides;
    private TestDatabase bare;
    private TestDatabase atone;
    private DatabaseEngine engine;

    @BeforeEach
    void open(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone) throws Exception {
        this.bare = bare;
        this.atone = atone;
        engine = atone.engine();
        sides = mySql() ? new SideBySide(bare, atone, "allowMultiQueries=true") : new SideBySide(bare, atone);
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, name VARCHAR(20) UNIQUE)",
                "INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')");
    }

    @AfterEach
    void close() {
        sides.close();
    }

    private boolean mySql() {
        return engine == MYSQL || engine == MARIADB;
    }

    /** All results of what was executed, in the way that JDBC describes. */
    private static void results(Statement statement, boolean rows, Observations seen) throws SQLException {
        boolean isRows = rows;
        for (int i = 0; i < 10; i++) {
            seen.add(isRows);
            seen.add(statement.getUpdateCount());
            if (isRows) {
                ResultSet result = statement.getResultSet();
                while (result.next()) {
                    seen.add(result.getString(1));
                }
            } else if (statement.getUpdateCount() == -1) {
                seen.add(statement.getResultSet());
                return;
            }
            isRows = statement.getMoreResults();
        }
        throw new AssertionError("The results do not end");
    }

    private static Work executed(String text) {
        return (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                results(statement, statement.execute(text), seen);
            }
        };
    }

    private static Work prepared(String text, Object... parameters) {
        return (connection, seen) -> {
            try (PreparedStatement statement = connection.prepareStatement(text)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                results(statement, statement.execute(), seen);
            }
        };
    }

    @Test
    void changesAndQueriesInAnyOrder() throws Exception {
        for (Work work : List.of(
                executed("UPDATE t SET v = v + 1 WHERE id = 1; DELETE FROM t WHERE v > 20;"),
                executed("INSERT INTO t VALUES (4, 40, 'x;y'); SELECT name FROM t ORDER BY id; UPDATE t SET v = 0"),
                executed("SELECT id FROM t ORDER BY id DESC; UPDATE t SET name = 'z' WHERE id = 2 -- end ; \n;\n"),
                executed("UPDATE t SET v = 1 WHERE id = 99; SELECT v FROM t WHERE id = 1 FOR UPDATE"),
                prepared("UPDATE t SET v = ? WHERE id = ?; INSERT INTO t VALUES (?, ?, ?)", 7, 1, 5, 50, "e"),
                prepared(
                        "SELECT v FROM t WHERE id = ?; DELETE FROM t WHERE id = ?; SELECT v FROM t WHERE id > ?",
                        1,
                        2,
                        0))) {
            roundTrip(work);
        }
    }

    /** H2 commits when it is asked for a dump of the table, so the rows are put back in the database that nobody undoes. */
    private void roundTrip(Work work) throws Exception {
        refill();
        sides.assertRoundTrip(T, work);
    }

    private void refill() throws SQLException {
        Tables.execute(bare, "DELETE FROM t", "INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')");
    }

    @Test
    void executeUpdateTellsTheFirstCount() throws Exception {
        sides.assertRoundTrip(T, (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                seen.add(statement.executeUpdate("UPDATE t SET v = v + 1 WHERE id < 3; DELETE FROM t WHERE id = 3"));
                results(statement, false, seen);
                seen.add(statement.executeLargeUpdate("DELETE FROM t WHERE id = 1; DELETE FROM t"));
                seen.add(statement.executeUpdate("INSERT INTO t VALUES (9, 9, 'n')"));
                seen.add(statement.getUpdateCount());
            }
        });
    }

    @Test
    void waysToMoveToTheNextResult() throws Exception {
        sides.assertRoundTrip(T, (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                seen.add(
                        statement.execute("SELECT id FROM t; UPDATE t SET v = 5; SELECT v FROM t; SELECT name FROM t"));
                ResultSet first = statement.getResultSet();
                seen.add(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT));
                seen.add(first.isClosed());
                seen.add(statement.getUpdateCount());
                seen.add(statement.getMoreResults(Statement.CLOSE_CURRENT_RESULT));
                ResultSet second = statement.getResultSet();
                seen.add(second == null || second.getStatement() == statement);
                seen.add(statement.getMoreResults(Statement.CLOSE_ALL_RESULTS));
                // MariaDB's driver leaves them open, and no longer knows them.
                seen.add(engine == MARIADB || first.isClosed());
                seen.add(engine == MARIADB || second == null || second.isClosed());
                seen.add(statement.getMoreResults());
                seen.add(statement.getUpdateCount());
            }
        });
    }

    /**
     * What came before it stays done, except in PostgreSQL, where the transaction is aborted, and in H2, where the text is one command.
     */
    @Test
    void failureInTheMiddle() throws Exception {
        for (String text : List.of(
                "UPDATE t SET v = 1 WHERE id = 1; INSERT INTO t VALUES (2, 0, 'dup'); DELETE FROM t",
                "SELECT 1; UPDATE t SET v = 1 WHERE id = 1; INSERT INTO t VALUES (2, 0, 'dup'); DELETE FROM t",
                "UPDATE t SET v = 1 WHERE id = 1; UPDATE nowhere SET v = 1; DELETE FROM t")) {
            roundTrip((connection, seen) -> {
                executed("UPDATE t SET v = 77 WHERE id = 3; SELECT 1").run(connection, seen);
                Savepoint savepoint = connection.setSavepoint();
                try (Statement statement = connection.createStatement()) {
                    assertThatThrownBy(() -> statement.execute(text))
                            .isInstanceOfSatisfying(SQLException.class, e -> seen.add(refusedOr(e)));
                }
                if (engine == POSTGRESQL) {
                    connection.rollback(savepoint);
                }
                executed("DELETE FROM t WHERE id = 2; SELECT v FROM t WHERE id = 1")
                        .run(connection, seen);
            });
        }
    }

    /** A table that is not there is refused by whoever looks first. */
    private static String refusedOr(SQLException e) {
        return "42".equals(String.valueOf(e.getSQLState()).substring(0, 2))
                        || String.valueOf(e.getMessage()).contains("not found in the catalog")
                ? "no such table"
                : e.getSQLState() + " " + e.getErrorCode();
    }

    @Test
    void withAutocommit() throws Exception {
        for (String text : List.of(
                "UPDATE t SET v = 1 WHERE id = 1; DELETE FROM t WHERE id = 2; SELECT COUNT(*) FROM t",
                "UPDATE t SET v = 2 WHERE id = 1; INSERT INTO t VALUES (3, 0, 'dup')")) {
            Observations expected = new Observations();
            Observations seen = new Observations();
            Xid xid = sides.coordinator().newXid();
            List<String> before = Tables.rows(atone, "SELECT * FROM t ORDER BY id");
            try (Connection connection = bareConnection()) {
                runExpectingAnything(connection, text, expected);
            }
            try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                    Connection connection = sides.proxy().getConnection()) {
                Objects.requireNonNull(scope);
                runExpectingAnything(connection, text, seen);
                assertThat(connection.getAutoCommit()).isTrue();
            }

            assertThat(seen.seen()).isEqualTo(expected.seen());
            assertThat(Tables.rows(atone, "SELECT * FROM t ORDER BY id"))
                    .isEqualTo(Tables.rows(bare, "SELECT * FROM t ORDER BY id"));
            sides.coordinator().rollback(xid);
            assertThat(Tables.rows(atone, "SELECT * FROM t ORDER BY id")).isEqualTo(before);
            refill();
        }
    }

    private Connection bareConnection() throws SQLException {
        String separator = bare.jdbcUrl().contains("?") ? "&" : "?";
        String options = mySql() ? separator + "allowMultiQueries=true" : "";
        return DriverManager.getConnection(bare.jdbcUrl() + options, bare.username(), bare.password());
    }

    private static void runExpectingAnything(Connection connection, String text, Observations seen) {
        try {
            executed(text).run(connection, seen);
        } catch (SQLException e) {
            seen.add(e.getSQLState());
        }
    }

    /** The server says so to a driver that has not asked it to take several statements; and nothing runs. */
    @Test
    void withoutAllowMultiQueriesItIsASyntaxError() throws Exception {
        assumeTrue(mySql(), "the others always take several statements");
        try (SideBySide strict = new SideBySide(bare, atone)) {
            strict.assertRoundTrip(T, (connection, seen) -> {
                try (Statement statement = connection.createStatement()) {
                    seen.add(statement.executeUpdate("UPDATE t SET v = 5 WHERE id = 1"));
                    assertThatThrownBy(() -> statement.execute("UPDATE t SET v = 6; DELETE FROM t"))
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> seen.add(e.getClass() + e.getSQLState() + e.getErrorCode()));
                }
            });
        }
    }

    @Test
    void lastInsertIdIsThatOfTheInsertBefore() throws Exception {
        assumeTrue(mySql());
        sides.execute("CREATE TABLE n (id INT AUTO_INCREMENT PRIMARY KEY, v INT)", "INSERT INTO n (v) VALUES (1)");

        sides.assertRoundTrip(List.of("n"), executed("INSERT INTO n (v) VALUES (2); SELECT LAST_INSERT_ID()"));
    }

    @Test
    void whatIsNotAnsweredAsTheDriverWouldIsRefused() throws Exception {
        String text = "UPDATE t SET v = 1 WHERE id = 1; DELETE FROM t WHERE id = 2";
        String reason = "more than one statement";
        sides.assertRefused(T, reason, (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch(text);
                seen.counts(statement.executeBatch());
            }
        });
        sides.assertRefused(T, reason, (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                seen.add(statement.executeUpdate(text, Statement.RETURN_GENERATED_KEYS));
            }
        });
        sides.assertRefused(T, reason, (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                seen.add(statement.executeQuery("SELECT 1; " + text));
            }
        });
        sides.assertRefused(T, "COMMIT", executed("UPDATE t SET v = 1; COMMIT"));
        sides.assertRefused(T, "comment", executed("UPDATE t SET v = 1; DELETE FROM t; -- end"));
    }

    /** Each of them is run by the driver outside of a global transaction, and so are queries inside of one. */
    @Test
    void whatNeedsNoCaptureIsTheDrivers() throws Exception {
        sides.assertRoundTrip(T, executed("SELECT id FROM t ORDER BY id; SELECT 2"));
        try (Connection connection = sides.proxy().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("UPDATE t SET v = 1 WHERE id = 1; UPDATE t SET v = 10 WHERE id = 1"))
                    .isFalse();
        }
    }
}
