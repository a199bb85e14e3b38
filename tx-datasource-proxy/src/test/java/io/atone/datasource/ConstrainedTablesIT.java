package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.util.List;

import io.atone.core.id.Xid;
import io.atone.datasource.support.SideBySide;
import io.atone.datasource.support.SideBySide.Work;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.atone.datasource.support.SideBySide.statements;
import static io.atone.testkit.database.DatabaseEngine.H2;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tables whose database does more about a change than the statement says: checks, computed columns, triggers. */
@ForEachDatabase
@CheckResidue
class ConstrainedTablesIT {

    private static final List<String> T = List.of("t");

    private SideBySide sides;
    private DatabaseEngine engine;
    private int version;

    @BeforeEach
    void open(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone) throws Exception {
        engine = atone.engine();
        boolean mySql = engine == MYSQL || engine == MARIADB;
        // Or else what the clock tells would differ between the two sides.
        sides = mySql
                ? new SideBySide(bare, atone, "sessionVariables=timestamp=1700000000")
                : new SideBySide(bare, atone);
        try (Connection connection = atone.connect()) {
            version = connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    @AfterEach
    void close() {
        sides.close();
    }

    /** A statement that the database refuses changes nothing, and the local transaction goes on. */
    private static Work failing(String text) {
        return (connection, seen) -> {
            Savepoint savepoint = connection.setSavepoint();
            try {
                statements(text).run(connection, seen);
                seen.add("ran");
            } catch (SQLException e) {
                seen.add(e.getSQLState() + " " + e.getErrorCode());
                connection.rollback(savepoint);
            }
        };
    }

    private static Work all(Work... works) {
        return (connection, seen) -> {
            for (Work work : works) {
                work.run(connection, seen);
            }
        };
    }

    @Test
    void statementThatACheckRefuses() throws Exception {
        assumeTrue(engine != MYSQL, "MySQL has checks since 8.0.16, and the embedded one is older");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT CHECK (v > 0))", "INSERT INTO t VALUES (1, 10), (2, 20)");

        sides.assertRoundTrip(
                T,
                all(
                        statements("UPDATE t SET v = v + 1"),
                        failing("UPDATE t SET v = v - 15"),
                        failing("INSERT INTO t VALUES (3, 5), (4, -1)"),
                        statements("DELETE FROM t WHERE id = 1")));
    }

    @Test
    void exclusionConstraintGivesNoLockSoItsValuesMayNotBeGivenUp() throws Exception {
        assumeTrue(engine == POSTGRESQL, "only PostgreSQL has exclusion constraints");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, during INT4RANGE, EXCLUDE USING gist (during WITH &&))",
                "INSERT INTO t VALUES (1, 10, '[1,5)'), (2, 20, '[5,9)')");

        sides.assertRoundTrip(
                T,
                all(
                        statements("INSERT INTO t VALUES (3, 30, '[9,12)')", "UPDATE t SET v = v + 1 WHERE id < 3"),
                        failing("INSERT INTO t VALUES (4, 30, '[2,3)')")));
        sides.assertRefused(T, "unique index", statements("UPDATE t SET during = '[20,30)' WHERE id = 1"));
        sides.assertRefused(T, "unique index", statements("DELETE FROM t WHERE id = 1"));
    }

    @Test
    void periodsThatMayNotOverlapGiveNoLockSoTheyMayNotBeGivenUp() throws Exception {
        assumeTrue(engine == MARIADB, "only MariaDB has such indexes over two columns");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, room INT, v INT, since DATE, until DATE, PERIOD FOR stay (since, until),"
                        + " UNIQUE (room, stay WITHOUT OVERLAPS))",
                "INSERT INTO t VALUES (1, 1, 10, '2020-01-01', '2020-06-01'), (2, 1, 20, '2020-06-01', '2020-12-31')");

        sides.assertRoundTrip(T, statements("UPDATE t SET v = v + 1 WHERE id < 3"));
        sides.assertRefused(T, "unique index", statements("UPDATE t SET until = '2020-02-01' WHERE id = 1"));
        sides.assertRefused(T, "unique index", statements("DELETE FROM t WHERE id = 1"));
        sides.assertRefused(
                T,
                "table and its alias",
                statements("UPDATE t FOR PORTION OF stay FROM '2020-02-01' TO '2020-03-01' SET v = 5"));
    }

    /** Only the text of the table tells periods from two dates. */
    @Test
    void uniqueIndexOverTwoDatesIsOneAsAnyOther() throws Exception {
        assumeTrue(engine == MARIADB, "only MariaDB has such indexes over two columns");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, since DATE NOT NULL, until DATE NOT NULL, UNIQUE (since, until))",
                "INSERT INTO t VALUES (1, '2020-01-01', '2020-06-01'), (2, '2020-06-01', '2020-12-31')");

        sides.assertRoundTrip(
                T,
                statements(
                        "UPDATE t SET until = '2020-02-01' WHERE id = 1",
                        "DELETE FROM t WHERE id = 2",
                        "INSERT INTO t VALUES (3, '2020-06-01', '2020-12-31')"));
    }

    @Test
    void computedColumns() throws Exception {
        String columns =
                switch (engine) {
                    case H2 -> "twice INT GENERATED ALWAYS AS (v * 2)";
                    case MYSQL -> "twice INT AS (v * 2) VIRTUAL, thrice INT AS (v * 3) STORED, UNIQUE (thrice)";
                    case MARIADB ->
                        "twice INT AS (v * 2) VIRTUAL, thrice INT AS (v * 3) STORED, UNIQUE (thrice), hidden INT INVISIBLE DEFAULT 5";
                    case POSTGRESQL ->
                        "twice INT GENERATED ALWAYS AS (v * 2) STORED, thrice INT GENERATED ALWAYS AS (v * 3) STORED UNIQUE";
                };
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, " + columns + ")",
                "INSERT INTO t (id, v) VALUES (1, 10), (2, 20), (3, NULL)");

        sides.assertRoundTrip(
                T,
                statements(
                        "UPDATE t SET v = v + 1 WHERE twice < 100",
                        "DELETE FROM t WHERE id = 2",
                        "INSERT INTO t (id, v) VALUES (2, 5), (4, 6)",
                        "UPDATE t SET v = 100 WHERE id = 1"));
    }

    @Test
    void computedColumnsThatAreNotStored() throws Exception {
        assumeTrue(engine == POSTGRESQL && version >= 18, "PostgreSQL has them since 18; the others are asked above");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, twice INT GENERATED ALWAYS AS (v * 2) VIRTUAL, v INT)",
                "INSERT INTO t (id, v) VALUES (1, 10), (2, 20), (3, NULL)");

        sides.assertRoundTrip(
                T,
                statements(
                        "UPDATE t SET v = v + 1 WHERE twice < 30",
                        "DELETE FROM t WHERE id = 2",
                        "INSERT INTO t (id, v) VALUES (2, 5), (4, 6)",
                        "INSERT INTO t VALUES (1, DEFAULT, 7) ON CONFLICT (id) DO UPDATE SET v = excluded.v",
                        "UPDATE t SET id = 9 WHERE twice = 14"));
    }

    /** Periods that overlap are told apart by the engine alone, so those of one room exclude each other. */
    @Test
    void periodsThatMayNotOverlapHaveOneLockForARoom() throws Exception {
        assumeTrue(engine == POSTGRESQL && version >= 18, "only PostgreSQL has such keys, since 18");
        sides.execute(
                "CREATE EXTENSION btree_gist",
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, room INT, stay INT4RANGE, UNIQUE (room, stay WITHOUT OVERLAPS))",
                "INSERT INTO t VALUES (1, 10, 1, '[1,5)'), (2, 20, 1, '[5,9)'), (3, 30, 2, '[1,9)')");

        sides.assertRoundTrip(
                T,
                all(
                        statements("UPDATE t SET v = v + 1", "INSERT INTO t VALUES (4, 40, 2, '[9,12)')"),
                        failing("INSERT INTO t VALUES (5, 50, 1, '[2,3)')"),
                        statements("UPDATE t SET stay = '[20,30)' WHERE id = 1", "DELETE FROM t WHERE id = 2")));

        Xid one = sides.coordinator().newXid();
        sides.runGlobally(one, statements("DELETE FROM t WHERE id = 1"));
        Xid other = sides.coordinator().newXid();
        assertThatThrownBy(() -> sides.runGlobally(other, statements("INSERT INTO t VALUES (6, 0, 1, '[3,5)')")))
                .isInstanceOf(SQLTransactionRollbackException.class);
        sides.coordinator().rollback(one);
    }

    @Test
    void invisibleColumns() throws Exception {
        assumeTrue(
                engine == MARIADB || engine == H2, "the engine has no invisible columns, or the embedded one is older");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, hidden INT "
                        + (engine == H2 ? "INVISIBLE" : "INVISIBLE DEFAULT 5") + ")",
                "INSERT INTO t (id, v, hidden) VALUES (1, 10, 7), (2, 20, 8)");

        sides.assertRoundTrip(
                T,
                statements(
                        "INSERT INTO t VALUES (3, 30)",
                        "UPDATE t SET hidden = hidden + v WHERE id = 1",
                        "DELETE FROM t WHERE id = 2",
                        "INSERT INTO t VALUES (2, 5)"));
    }

    /** What stands in the key's place, counted with the invisible column, is the key of another row. */
    @Test
    void invisibleColumnInFrontOfTheKey() throws Exception {
        assumeTrue(
                engine == MARIADB || engine == H2, "the engine has no invisible columns, or the embedded one is older");
        sides.execute(
                "CREATE TABLE t (hidden INT " + (engine == H2 ? "INVISIBLE" : "INVISIBLE DEFAULT 5")
                        + ", id INT PRIMARY KEY, v INT)",
                "INSERT INTO t (id, v, hidden) VALUES (1, 10, 7), (2, 20, 8)");

        sides.assertRoundTrip(T, statements("INSERT INTO t VALUES (3, 1)", "INSERT INTO t VALUES (4, 2)"));
    }

    @Test
    void columnThatTheDatabaseSetsAtEveryUpdate() throws Exception {
        assumeTrue(engine == MYSQL || engine == MARIADB, "only MySQL and MariaDB have ON UPDATE CURRENT_TIMESTAMP");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, changed TIMESTAMP DEFAULT '2020-01-01 00:00:00'"
                        + " ON UPDATE CURRENT_TIMESTAMP, set_once TIMESTAMP DEFAULT '2020-01-01 00:00:00')",
                "INSERT INTO t (id, v) VALUES (1, 10), (2, 20)");

        sides.assertRoundTrip(
                T,
                statements("UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE t SET v = v", "DELETE FROM t WHERE id = 2"));
    }

    @Test
    void triggerThatFillsAKeyIsRefused() throws Exception {
        assumeTrue(engine == MYSQL || engine == MARIADB, "one dialect of triggers is enough");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
                "CREATE TRIGGER fill BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.v + 100",
                "INSERT INTO t (id, v) VALUES (0, 1)");

        sides.assertRefused(T, "fill", statements("INSERT INTO t (id, v) VALUES (0, 2)"));
        sides.assertRefused(T, "when the statement is undone", statements("DELETE FROM t"));
        sides.assertRoundTrip(T, statements("UPDATE t SET v = 5"));
    }

    /** A row whose key changes goes and comes as a whole. */
    @Test
    void keyOfARowWithAValueThatCannotBeRestoredMayNotChange() throws Exception {
        assumeTrue(engine == H2, "the others have no such type");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, a INT ARRAY)", "INSERT INTO t VALUES (1, 10, ARRAY[1])");

        sides.assertRefused(T, "cannot be restored exactly", statements("UPDATE t SET id = 5 WHERE id = 1"));
        sides.assertRoundTrip(T, statements("UPDATE t SET v = 5 WHERE id = 1"));
    }

    /** A deferred constraint is checked at the local commit, when all is captured. */
    @Test
    void deferredConstraints() throws Exception {
        assumeTrue(engine == POSTGRESQL, "only PostgreSQL has deferrable constraints");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT UNIQUE DEFERRABLE INITIALLY DEFERRED,"
                        + " parent INT REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
                "INSERT INTO t VALUES (1, 10, 2), (2, 20, 1), (3, 30, NULL)");

        sides.assertRoundTrip(
                T,
                statements(
                        "UPDATE t SET v = 30 - v WHERE v < 30",
                        "INSERT INTO t VALUES (4, 40, 5), (5, 50, 4)",
                        "UPDATE t SET v = v + 10",
                        "DELETE FROM t WHERE id IN (1, 2)",
                        "UPDATE t SET parent = 5 WHERE id = 3"));
    }

    /** Such a constraint is checked after each statement, not after each row, so the undo needs that too. */
    @Test
    void uniqueValuesThatChangePlacesInOneStatement() throws Exception {
        assumeTrue(engine == POSTGRESQL, "only PostgreSQL has deferrable constraints");
        sides.execute(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, UNIQUE (v) DEFERRABLE)",
                "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)");

        sides.assertRoundTrip(T, statements("UPDATE t SET v = v + 10", "UPDATE t SET v = 60 - v"));
    }
}
