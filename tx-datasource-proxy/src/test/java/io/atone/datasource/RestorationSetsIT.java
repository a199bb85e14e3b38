package io.atone.datasource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.atone.core.id.Xid;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.support.EngineDump;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Undoing many rows by statements that restore several each. */
@ForEachDatabase({DatabaseEngine.MYSQL, DatabaseEngine.MARIADB})
@CheckResidue
class RestorationSetsIT extends OnContractTables {

    private static final int ROWS = 120;

    /** Of so many rows at most 55 by one statement, because each has 18 parameters there. */
    private static final int SETS = 3;

    /** At most a hundred by one statement. */
    private static final int SETS_OF_DELETED = 2;

    private static final String UPDATE =
            "UPDATE t SET n = -n, u = 18446744073709551615 - id, d = d * -1.5, c = CONCAT(c, '张😀 ')";

    @Test
    void updatedRowsAreRestoredTogether() throws Exception {
        create("");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed(UPDATE);

        assertThat(statements("update", () -> coordinator.rollback(xid))).isEqualTo(SETS);

        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    @Test
    void deletedRowsAreRestoredTogether() throws Exception {
        create(", doc JSON, f FLOAT DEFAULT 0.1, b BLOB, g INT AS (n + 1)");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed("DELETE FROM t");

        assertThat(statements("insert", () -> coordinator.rollback(xid))).isEqualTo(SETS_OF_DELETED);

        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    @Test
    void rowsThatWereMadeAlikeAreRestoredByOneStatementThatWaitsForNobodyElse() throws Exception {
        create(", doc JSON, e ENUM('a', 'b') DEFAULT 'b'");
        Tables.execute(
                database,
                "UPDATE t SET n = 5, doc = '{\"a\": 1.50}'",
                "INSERT INTO t (id, n, c) VALUES (60000, 5, 'others')");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed("UPDATE t SET n = 6, doc = '[2]', e = 'a' WHERE id < 60000");
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            run(other, "UPDATE t SET n = 7 WHERE id = 60000");

            assertThat(statements("update", () -> coordinator.rollback(xid))).isEqualTo(1);

            other.rollback();
        }
        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    /** A CASE would have one type for all their values. */
    @Test
    void valuesThatAnExpressionMightChangeAreRestoredOneByOne() throws Exception {
        create(", doc JSON, f FLOAT DEFAULT 0.1, ts TIMESTAMP(6) NULL, e ENUM('a', 'b') DEFAULT 'b', bits BIT(3)");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed("UPDATE t SET f = id / 3, doc = '{\"a\": 1.50}', ts = '2026-10-25 00:30:00.123456', e = 'a',"
                + " bits = b'101'");

        assertThat(statements("update", () -> coordinator.rollback(xid))).isEqualTo(ROWS);

        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    @Test
    void longValuesAreRestoredOneByOne() throws Exception {
        create(", l VARCHAR(2000) CHARACTER SET utf8mb4");
        Tables.execute(database, "UPDATE t SET l = REPEAT('x', 1001) WHERE id = 7");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed("UPDATE t SET l = 'short'");

        assertThat(statements("update", () -> coordinator.rollback(xid))).isEqualTo(ROWS);

        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    @Test
    void keysOfSeveralColumnsFindTheirRows() throws Exception {
        Tables.execute(
                database,
                "CREATE TABLE t (k VARCHAR(10) CHARACTER SET utf8mb4 NOT NULL, id INT NOT NULL, n INT,"
                        + " UNIQUE KEY `by ``name` (k, id))",
                "INSERT INTO t VALUES " + values(i -> "('a', " + i + ", 5), ('A ', " + -i + ", NULL)"));
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed("UPDATE t SET n = id WHERE id <> 0");

        coordinator.rollback(xid);

        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    @Test
    void rowThatSomebodyChangedIsNamedAndNothingIsRestored() throws Exception {
        create("");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed(UPDATE);
        Tables.execute(database, "UPDATE t SET n = 4711 WHERE id = 77");
        List<String> dirty = EngineDump.of(database, "t");

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContaining("(77)")
                .hasMessageNotContaining("(78)");
        assertThat(EngineDump.of(database, "t")).isEqualTo(dirty);

        Tables.execute(database, "UPDATE t SET n = -77 WHERE id = 77");
        coordinator.rollback(xid);
        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    /** Somebody has made a row what it was before: there is nothing to restore about it. */
    @Test
    void rowThatIsAsItWasBeforeDoesNotKeepTheOthersFromBeingRestored() throws Exception {
        create("");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed("UPDATE t SET n = n + 1000");
        Tables.execute(database, "UPDATE t SET n = 77 WHERE id = 77");

        coordinator.rollback(xid);

        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    @Test
    void uniqueValuesThatMovedAlongAreRestored() throws Exception {
        create(", UNIQUE KEY (n)");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed("UPDATE t SET n = n + 1 ORDER BY n DESC");

        coordinator.rollback(xid);

        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    /** The condition lists many of a small table's rows, which the server would rather read as a whole. */
    @Test
    void undoDoesNotWaitForRowsOfOthersInTheTable() throws Exception {
        create("");
        Tables.execute(database, "INSERT INTO t VALUES (1000, 1000, 1, 1, 'others')");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = changed(UPDATE + " WHERE id < 1000");
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            run(other, "UPDATE t SET n = 5 WHERE id = 1000");

            coordinator.rollback(xid);

            other.rollback();
        }
        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    private interface RowText {
        String of(int id);
    }

    private static String values(RowText row) {
        List<String> rows = new ArrayList<>();
        IntStream.rangeClosed(1, ROWS).forEach(i -> rows.add(row.of(i)));
        return String.join(", ", rows);
    }

    private void create(String more) throws SQLException {
        Tables.execute(
                database,
                "CREATE TABLE t (id INT PRIMARY KEY, n INT, u BIGINT UNSIGNED, d DECIMAL(30,10),"
                        + " c VARCHAR(20) CHARACTER SET utf8mb4" + more + ")",
                "INSERT INTO t (id, n, u, d, c) VALUES "
                        + values(i -> "(" + i + ", " + i + ", " + (i % 3 == 0 ? "NULL" : i) + ", " + i
                                + ".0123456789, 'it''s " + i + "')"));
    }

    private Xid changed(String sql) throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, update(sql));
        return xid;
    }

    private interface Undoing {
        void run() throws Exception;
    }

    private long statements(String kind, Undoing undoing) throws Exception {
        long before = counted(kind);
        undoing.run();
        return counted(kind) - before;
    }

    /** As the server counts them, so each item of a batch. */
    private long counted(String kind) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Com_" + kind + "'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(2);
        }
    }
}
