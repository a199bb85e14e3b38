package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.support.EngineDump;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A table gets stricter between phase one and the undo: what it does not take any more is put before a person, and nothing else is
 * stored in its place.
 */
@ForEachDatabase
@CheckResidue
class LaterConstraintsIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private DataSourceProxy proxy;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.execute(
                database,
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, name VARCHAR(20), price DECIMAL(10,3))",
                "INSERT INTO t VALUES (1, -5, 'a long name', 1.125), (2, NULL, NULL, NULL), (3, 30, 'c', 3)",
                "CREATE TABLE tree (id INT PRIMARY KEY, parent INT,"
                        + " CONSTRAINT tree_parent FOREIGN KEY (parent) REFERENCES tree (id))",
                "INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2)",
                "UPDATE tree SET parent = 3 WHERE id = 1");
        proxy = (DataSourceProxy)
                DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private Xid run(String... statements) throws SQLException {
        Xid xid = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.executeUpdate(sql);
                }
                connection.commit();
            }
        }
        return xid;
    }

    private boolean mySqlLike() {
        return database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.MARIADB;
    }

    private void assumeChecks() {
        assumeTrue(
                database.engine() != DatabaseEngine.MYSQL,
                "MySQL has checks since 8.0.16, and the embedded one is older");
    }

    private String type(String table, String column, String type) {
        return "ALTER TABLE " + table
                + switch (database.engine()) {
                    case MYSQL, MARIADB -> " MODIFY " + column + " " + type;
                    case POSTGRESQL -> " ALTER COLUMN " + column + " TYPE " + type;
                    case H2 -> " ALTER COLUMN " + column + " SET DATA TYPE " + type;
                };
    }

    private String noNull(String table, String column) {
        return mySqlLike()
                ? type(table, column, "INT NOT NULL")
                : "ALTER TABLE " + table + " ALTER COLUMN " + column + " SET NOT NULL";
    }

    private String nullAgain(String table, String column) {
        return mySqlLike()
                ? type(table, column, "INT")
                : "ALTER TABLE " + table + " ALTER COLUMN " + column + " DROP NOT NULL";
    }

    /** The undo stops there, leaves the branch's rows as they are, and goes through once the table is what it was. */
    private void assertStops(
            String table, Xid xid, String stricter, String asBefore, List<String> before, String... says)
            throws Exception {
        List<String> byBranch = EngineDump.of(database, table);
        Tables.execute(database, stricter);

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase(table)
                .contains(says);
        Tables.execute(database, asBefore);
        assertThat(EngineDump.of(database, table)).isEqualTo(byBranch);
        restart();
        coordinator.rollback(xid);

        assertThat(EngineDump.of(database, table)).isEqualTo(before);
        assertThat(Tables.rows(database, "SELECT xid FROM undo_log")).isEmpty();
    }

    /** A service that has just started knows no table by what it was a moment ago. */
    private void restart() throws SQLException {
        proxy.close();
        proxy = (DataSourceProxy)
                DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
    }

    @Test
    void checkThatAFormerValueDoesNotPass() throws Exception {
        assumeChecks();
        List<String> before = EngineDump.of(database, "t");
        Xid xid = run("UPDATE t SET v = 5 WHERE id = 1");

        assertStops(
                "t",
                xid,
                "ALTER TABLE t ADD CONSTRAINT positive CHECK (v > 0)",
                "ALTER TABLE t DROP CONSTRAINT positive",
                before,
                "= (1)",
                "lift the constraint");
    }

    @Test
    void checkThatOneOfSeveralRowsDoesNotPass() throws Exception {
        assumeChecks();
        List<String> before = EngineDump.of(database, "t");
        Xid xid = run("UPDATE t SET v = 5", "DELETE FROM t WHERE id = 3", "INSERT INTO t (id, v) VALUES (4, 1)");

        assertStops(
                "t",
                xid,
                "ALTER TABLE t ADD CONSTRAINT positive CHECK (v > 0)",
                "ALTER TABLE t DROP CONSTRAINT positive",
                before,
                "= (1)",
                "lift the constraint");
    }

    @Test
    void checkThatADeletedRowDoesNotPass() throws Exception {
        assumeChecks();
        List<String> before = EngineDump.of(database, "t");
        Xid xid = run("DELETE FROM t");

        assertStops(
                "t",
                xid,
                "ALTER TABLE t ADD CONSTRAINT positive CHECK (v > 0)",
                "ALTER TABLE t DROP CONSTRAINT positive",
                before,
                "= (1)",
                "lift the constraint");
    }

    @Test
    void columnThatWasNullAndTakesNoneAnyMore() throws Exception {
        List<String> before = EngineDump.of(database, "t");
        Xid xid = run("UPDATE t SET v = 5");

        assertStops("t", xid, noNull("t", "v"), nullAgain("t", "v"), before, "(2)", "was NULL");
    }

    @Test
    void deletedRowWithANullThatTheColumnTakesNotAnyMore() throws Exception {
        List<String> before = EngineDump.of(database, "t");
        Xid xid = run("DELETE FROM t WHERE id = 2");

        assertStops("t", xid, noNull("t", "v"), nullAgain("t", "v"), before, "(2)", "was NULL");
    }

    @Test
    void textThatDoesNotFitAnyMore() throws Exception {
        List<String> before = EngineDump.of(database, "t");
        Xid xid = run("UPDATE t SET name = 'x'");

        assertStops(
                "t",
                xid,
                type("t", "name", "VARCHAR(5)"),
                type("t", "name", "VARCHAR(20)"),
                before,
                "with type",
                "now");
    }

    @Test
    void numberThatWouldBeRounded() throws Exception {
        List<String> before = EngineDump.of(database, "t");
        Xid xid = run("UPDATE t SET price = 2 WHERE id = 1");

        assertStops(
                "t",
                xid,
                type("t", "price", "DECIMAL(10,1)"),
                type("t", "price", "DECIMAL(10,3)"),
                before,
                "with type",
                "now");
    }

    private Xid deleteCircle() throws SQLException {
        return run("UPDATE tree SET parent = NULL", "DELETE FROM tree");
    }

    @Test
    void circleOfReferencesIsMadeAgain() throws Exception {
        List<String> before = EngineDump.of(database, "tree");

        coordinator.rollback(deleteCircle());

        assertThat(EngineDump.of(database, "tree")).isEqualTo(before);
    }

    /** Rows in a circle are made without their references first, which such a check does not let pass. */
    @Test
    void circleOfReferencesThatMayNotBeLeftOutAnyMore() throws Exception {
        assumeChecks();
        List<String> before = EngineDump.of(database, "tree");

        assertStops(
                "tree",
                deleteCircle(),
                "ALTER TABLE tree ADD CONSTRAINT with_parent CHECK (parent IS NOT NULL)",
                "ALTER TABLE tree DROP CONSTRAINT with_parent",
                before,
                "cannot be restored");
    }

    @Test
    void circleOfReferencesThatMayNotBeNullAnyMore() throws Exception {
        List<String> before = EngineDump.of(database, "tree");

        assertStops(
                "tree",
                deleteCircle(),
                noNull("tree", "parent"),
                nullAgain("tree", "parent"),
                before,
                "which the column does not take any more");
    }

    @Test
    void circleOfReferencesWithAValueThatTheTableDoesNotTake() throws Exception {
        assumeChecks();
        List<String> before = EngineDump.of(database, "tree");

        assertStops(
                "tree",
                deleteCircle(),
                "ALTER TABLE tree ADD CONSTRAINT small CHECK (id < 3)",
                "ALTER TABLE tree DROP CONSTRAINT small",
                before,
                "cannot be restored");
    }
}
