package io.atone.datasource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import javax.sql.DataSource;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.support.CountingDataSource;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What a branch sends to its database beside the application's own statement. Writes docs/performance/statements.md when system
 * property {@code atone.updateDocs} is set.
 */
@ForEachDatabase
@CheckResidue
class StatementCostIT extends OnContractTables {

    /** Looks before and after, the undo row, and one more where the statement cannot tell enough. */
    private static final int MOST_BESIDE_THE_STATEMENT = 8;

    private static final int TIMES = 3;
    private static final int FEW = 10;
    private static final int MANY = 100;

    /** The temporary table takes four: it is created, filled, looked at and dropped. */
    private static final int MOST_OF_A_QUERY_WHOSE_ROWS_ARE_KEPT = 12;

    private static final Path PAGE = Path.of("../docs/performance/statements.md");

    /** By shape and engine: without Atone, and with it. */
    private static final Map<String, Map<DatabaseEngine, String>> COSTS = new LinkedHashMap<>();

    private final CountingDataSource counting = new CountingDataSource();
    private DataSource plain;
    private DataSourceProxy counted;

    @BeforeEach
    void fillAndCount() throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?, 1, 0)")) {
            for (int id = 1001; id <= 1000 + MANY; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        plain = counting.count(database.dataSource());
        counted = (DataSourceProxy) DataSourceProxy.wrap(plain, coordinator, DataSourceProxyConfig.defaults());
    }

    private static Map<String, String> shapes(DatabaseEngine engine) {
        Map<String, String> shapes = new LinkedHashMap<>();
        shapes.put("UPDATE of one row by its key", "UPDATE item SET v = v + 1 WHERE id = 1");
        shapes.put("UPDATE of a hundred rows by a condition", "UPDATE item SET v = v + 1 WHERE v = 1");
        shapes.put("UPDATE of a key", "UPDATE item SET id = 500 WHERE id = 1");
        shapes.put("DELETE of one row by its key", "DELETE FROM item WHERE id = 1");
        shapes.put("DELETE of a hundred rows by a condition", "DELETE FROM item WHERE v = 1");
        shapes.put("INSERT of one row with its key", "INSERT INTO item VALUES (500, 1, 1)");
        shapes.put(
                "INSERT of one row that the database numbers", "INSERT INTO account (name, balance) VALUES ('x', 1)");
        shapes.put(
                "INSERT ... SELECT of a hundred rows", "INSERT INTO item SELECT id + 5000, v, w FROM item WHERE v = 1");
        shapes.put(
                "upsert of a row that is there",
                switch (engine) {
                    case MYSQL, MARIADB -> "INSERT INTO item VALUES (1, 1, 1) ON DUPLICATE KEY UPDATE v = 50";
                    case POSTGRESQL -> "INSERT INTO item VALUES (1, 1, 1) ON CONFLICT (id) DO UPDATE SET v = 50";
                    case H2 -> "MERGE INTO item KEY (id) VALUES (1, 1, 1)";
                });
        shapes.put("SELECT ... FOR UPDATE of one row by its key", "SELECT v FROM item WHERE id = 1 FOR UPDATE");
        return shapes;
    }

    @Test
    void statementCostsFewMore(DatabaseEngine engine) throws Exception {
        for (Map.Entry<String, String> shape : shapes(engine).entrySet()) {
            Work work = connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(shape.getValue());
                }
            };
            int without = without(work);
            int with = with(work);

            note(shape.getKey(), engine, without, with);
            assertThat(with - without).as(shape.getValue()).isBetween(0, MOST_BESIDE_THE_STATEMENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO item VALUES (?, 1, 1)",
                "UPDATE item SET v = v + 1 WHERE id = ?",
                "DELETE FROM item WHERE id = ?"
            })
    void largeBatchCostsNoMoreThanASmallOne(String sql, DatabaseEngine engine) throws Exception {
        int few = with(batch(sql, FEW));
        int many = with(batch(sql, MANY));

        note("batch of " + MANY + ": " + sql, engine, without(batch(sql, MANY)), many);
        assertThat(many).isEqualTo(few);
    }

    @Test
    void upsertFromAQueryCostsNoMoreForManyRows(DatabaseEngine engine) throws Exception {
        assumeTrue(
                engine == DatabaseEngine.MYSQL || engine == DatabaseEngine.MARIADB,
                "Others tell by RETURNING what the upsert did, or have none");
        int few = with(upsertFromQuery(FEW));
        int many = with(upsertFromQuery(MANY));

        assertThat(many).isEqualTo(few).isLessThanOrEqualTo(MOST_OF_A_QUERY_WHOSE_ROWS_ARE_KEPT);
    }

    /** Half of its rows are there already. */
    private static Work upsertFromQuery(int rows) {
        return connection -> run(
                connection,
                "INSERT INTO item SELECT id + " + rows / 2 + ", v, 7 FROM item WHERE v = 1 ORDER BY id DESC LIMIT "
                        + rows + " ON DUPLICATE KEY UPDATE w = VALUES(w)");
    }

    private static Work batch(String sql, int items) {
        int first = sql.startsWith("INSERT") ? 5001 : 1001;
        return connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < items; i++) {
                    statement.setInt(1, first + i);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        };
    }

    private int without(Work work) throws Exception {
        counting.take();
        try (Connection connection = plain.getConnection()) {
            connection.setAutoCommit(false);
            work.run(connection);
            // In place of the commit.
            connection.rollback();
        }
        return counting.take();
    }

    /** When the tables are known: what is known of them ends now and then, so the least of some. */
    private int with(Work work) throws Exception {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            Xid xid = coordinator.newXid();
            inBranch(xid, work, Connection::rollback);
            counting.take();
            inBranch(xid, work, Connection::commit);
            least = Math.min(least, counting.take());
            coordinator.rollback(xid);
        }
        return least;
    }

    private void inBranch(Xid xid, Work work, Work end) throws Exception {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = counted.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            work.run(connection);
            end.run(connection);
        }
    }

    private static void note(String shape, DatabaseEngine engine, int without, int with) {
        COSTS.computeIfAbsent(shape, name -> new TreeMap<>()).put(engine, without + " / " + with);
    }

    @AfterAll
    static void writePage() throws IOException {
        if (!Boolean.getBoolean("atone.updateDocs")) {
            return;
        }
        List<String> lines = new ArrayList<>(List.of(
                "# Statements of a branch",
                "",
                "What a local transaction sends to its database up to and with its COMMIT: without Atone / as a branch of a global transaction. A batch counts as one, because the",
                "driver is asked once. What is known of tables has been read before. Counted by `StatementCostIT`, which writes this page with `-Datone.updateDocs=true`, and which makes sure in",
                "every build that a batch of 100 costs no more than one of 10. The undo row and the commit are among these; phase two deletes the undo rows of many branches by one statement.",
                "",
                "| Statement | H2 | MySQL | MariaDB | PostgreSQL |",
                "| --- | --- | --- | --- | --- |"));
        COSTS.forEach((shape, costs) -> {
            StringBuilder line = new StringBuilder("| ").append(shape);
            for (DatabaseEngine engine : DatabaseEngine.values()) {
                line.append(" | ").append(costs.getOrDefault(engine, ""));
            }
            lines.add(line.append(" |").toString());
        });
        Files.write(PAGE, lines);
    }
}
