package io.atone.datasource;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.atone.core.id.Xid;
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

/**
 * Batches that drivers make few statements of, under each of their options for it: INSERTs of many rows, several statements in one text, or
 * bulk messages. Keys, counts and errors are those of the driver, and so is what it leaves when a row in the middle fails.
 */
@ForEachDatabase({DatabaseEngine.MYSQL, DatabaseEngine.MARIADB, DatabaseEngine.POSTGRESQL})
@CheckResidue
class RewrittenBatchesIT {

    private static final List<String> TABLES = List.of("item", "account", "line");

    private final List<SideBySide> variants = new ArrayList<>();
    private DatabaseEngine engine;

    @BeforeEach
    void open(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone) throws Exception {
        engine = atone.engine();
        Tables.create(bare);
        Tables.create(atone);
        List<List<String>> options =
                switch (engine) {
                    case MYSQL ->
                        List.of(
                                List.of("rewriteBatchedStatements=true"),
                                List.of("rewriteBatchedStatements=true", "allowMultiQueries=true"),
                                List.of("rewriteBatchedStatements=true", "continueBatchOnError=false"));
                    case MARIADB ->
                        List.of(
                                List.of("useBulkStmts=true"),
                                List.of("useBulkStmtsForInserts=true"),
                                List.of("rewriteBatchedStatements=true"),
                                List.of("rewriteBatchedStatements=true", "allowMultiQueries=true"));
                    case POSTGRESQL ->
                        List.of(
                                List.of("reWriteBatchedInserts=true"),
                                List.of("reWriteBatchedInserts=true", "prepareThreshold=-1"));
                    case H2 -> throw new IllegalStateException("Its driver rewrites nothing");
                };
        for (List<String> option : options) {
            variants.add(new SideBySide(bare, atone, option.toArray(String[]::new)));
        }
        variants.get(0)
                .execute(
                        "CREATE TABLE child (id BIGINT PRIMARY KEY, item_id BIGINT,"
                                + " CONSTRAINT child_item FOREIGN KEY (item_id) REFERENCES item (id))",
                        "INSERT INTO child VALUES (1, 3)");
    }

    @AfterEach
    void close() {
        variants.forEach(SideBySide::close);
    }

    /** How a statement is prepared. */
    @FunctionalInterface
    private interface Preparation {
        PreparedStatement of(Connection connection, String sql) throws SQLException;
    }

    private static final Preparation PLAIN = Connection::prepareStatement;
    private static final Preparation ASKING =
            (connection, sql) -> connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
    private static final Preparation ASKING_BY_NAME =
            (connection, sql) -> connection.prepareStatement(sql, new String[] {"id"});

    private record Batch(Preparation preparation, String sql, List<Object[]> items) {

        static Batch of(Preparation preparation, String sql, Object[]... items) {
            return new Batch(preparation, sql, List.of(items));
        }

        void run(Connection connection, Observations seen) throws SQLException {
            try (PreparedStatement statement = preparation.of(connection, sql)) {
                for (Object[] item : items) {
                    for (int i = 0; i < item.length; i++) {
                        statement.setObject(i + 1, item[i]);
                    }
                    statement.addBatch();
                }
                seen.counts(statement.executeBatch());
                if (preparation != PLAIN) {
                    seen.keys(statement);
                }
            }
        }
    }

    private static Object[] item(Object... parameters) {
        return parameters;
    }

    private void assertRoundTrip(Batch... batches) throws Exception {
        for (SideBySide sides : variants) {
            sides.assertRoundTrip(TABLES, (connection, seen) -> {
                for (Batch batch : batches) {
                    batch.run(connection, seen);
                }
            });
        }
    }

    @Test
    void generatedKeysAreThoseOfTheDriver() throws Exception {
        for (Preparation asking : List.of(ASKING, ASKING_BY_NAME)) {
            assertRoundTrip(
                    Batch.of(
                            asking,
                            "INSERT INTO account (name, balance) VALUES (?, ?)",
                            item("b1", 1),
                            item("b2", 2),
                            item("b3", 3),
                            item("b4", 4),
                            item("b5", 5)),
                    Batch.of(asking, "INSERT INTO account (name, balance) VALUES (?, ?)", item("b6", 6)));
        }
    }

    @Test
    void keysThatAreGivenThoughTheDriverIsAskedForThem() throws Exception {
        assertRoundTrip(Batch.of(
                ASKING,
                "INSERT INTO item (id, v, w) VALUES (?, ?, 0)",
                item(101, 1),
                item(102, 2),
                item(103, null),
                item(104, 4)));
    }

    @Test
    void updatesOfManyRows() throws Exception {
        assertRoundTrip(
                Batch.of(
                        PLAIN,
                        "UPDATE item SET v = v + ? WHERE id = ?",
                        item(1, 1),
                        item(2, 2),
                        item(3, 2),
                        item(4, 99),
                        item(5, 3),
                        item(6, 4)),
                Batch.of(
                        PLAIN,
                        "UPDATE line SET qty = ?, text = ? WHERE order_id = ? AND line_no = ?",
                        item(1, "it's", 1, 1),
                        item(2, "a;b?", 1, 2),
                        item(3, null, 2, 1),
                        item(4, "--", 9, 9)));
    }

    private Batch inserts(Preparation preparation) {
        return Batch.of(
                preparation,
                "INSERT INTO item (id, v) VALUES (?, ?)",
                item(101, 1),
                item(102, 2),
                item(1, 3),
                item(104, 4),
                item(105, 5),
                item(106, 6));
    }

    private Batch numberedInserts(Preparation preparation) {
        return Batch.of(
                preparation,
                "INSERT INTO account (no, balance) VALUES (?, ?)",
                item("n1", 1),
                item("n2", 2),
                item("a1", 3),
                item("n4", 4),
                item("n5", 5));
    }

    private Batch updates() {
        return Batch.of(
                PLAIN,
                "UPDATE account SET no = ? WHERE id = ?",
                item("n1", 1),
                item("n2", 2),
                item("n2", 3),
                item("n4", 1),
                item("n5", 2));
    }

    /** Of rows that are there: others run one by one with MariaDB, whose bulk messages would not tell that nothing was deleted. */
    private Batch deletes() {
        return Batch.of(PLAIN, "DELETE FROM item WHERE id = ?", item(1), item(2), item(3), item(4));
    }

    private List<Batch> failing() {
        List<Batch> failing = new ArrayList<>(
                List.of(inserts(PLAIN), inserts(ASKING), numberedInserts(ASKING), updates(), deletes()));
        if (engine != DatabaseEngine.MARIADB) {
            // This driver sends no bulk messages when it is asked for keys, as it is for the capture; so less of the
            // batch fails.
            failing.add(numberedInserts(PLAIN));
        }
        return failing;
    }

    /** As the driver's, in every respect that a program can see; and so is what is in the tables of the transaction then. */
    @Test
    void failureInTheMiddleIsThatOfTheDriver() throws Exception {
        Batch before = Batch.of(PLAIN, "UPDATE item SET w = ? WHERE id = ?", item(7, 1), item(8, 4));
        Batch after = Batch.of(PLAIN, "UPDATE item SET v = ? WHERE id = ?", item(7, 1), item(8, 2));
        for (SideBySide sides : variants) {
            sides.assertRoundTrip(TABLES, (connection, seen) -> {
                before.run(connection, seen);
                for (Batch batch : failing()) {
                    Savepoint savepoint = connection.setSavepoint();
                    seeFailure(connection, seen, batch);
                    connection.rollback(savepoint);
                }
                after.run(connection, seen);
            });
        }
    }

    private void seeFailure(Connection connection, Observations seen, Batch batch) throws SQLException {
        try {
            batch.run(connection, seen);
            seen.add("no failure");
        } catch (BatchUpdateException e) {
            seen.add(batch.sql() + ": " + e.getClass().getName() + " " + e.getSQLState() + " " + e.getErrorCode());
            seen.counts(e.getUpdateCounts());
            seen.add(Arrays.toString(e.getLargeUpdateCounts()));
        }
        if (engine != DatabaseEngine.POSTGRESQL) {
            Connection driver = connection.unwrap(driverConnection());
            seen.add(Tables.rows(driver, "SELECT id, v FROM item ORDER BY id"));
            seen.add(Tables.rows(driver, "SELECT no, balance FROM account ORDER BY no"));
        }
    }

    private Class<? extends Connection> driverConnection() {
        String name =
                switch (engine) {
                    case MYSQL -> "com.mysql.cj.jdbc.JdbcConnection";
                    case MARIADB -> "org.mariadb.jdbc.Connection";
                    case POSTGRESQL -> "org.postgresql.jdbc.PgConnection";
                    case H2 -> throw new IllegalStateException("Not run on H2");
                };
        try {
            return Class.forName(name).asSubclass(Connection.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Some of its rows may be there, and nobody has captured them. */
    @Test
    void whatAFailedBatchHasLeftIsNeverCommitted() throws Exception {
        for (SideBySide sides : variants) {
            List<List<String>> before = sides.contents(TABLES);
            for (Batch batch : failing()) {
                Xid xid = sides.coordinator().newXid();

                assertThatThrownBy(() -> sides.runGlobally(
                                xid, (connection, seen) -> seeFailure(connection, new Observations(), batch)))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("rolled back instead");

                assertThat(sides.coordinator().registrations(xid)).isEmpty();
            }
            assertThat(sides.contents(TABLES)).isEqualTo(before);
        }
    }
}
