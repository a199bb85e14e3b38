package io.atone.datasource.undo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.resource.AtDatabase;
import io.atone.datasource.resource.AtDatabaseConfig;
import io.atone.datasource.support.EngineDump;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Undo rows of all versions so far are undone by this one: while services are updated, one of them may roll back what an older one
 * wrote. After a change of what is written, run the test with {@code -Datone.goldenUndo=<number>}, a number that has no files yet,
 * and commit the new files. Never change an old one.
 */
@ForEachDatabase
@CheckResidue
class GoldenUndoIT {

    /** Part of what is written in MySQL and MariaDB. */
    private static final String DATABASE = "golden_undo";

    private static final BranchRef BRANCH = new BranchRef(Xid.parse("1-a.7"), new BranchId(1));

    @Test
    void undoRowsOfEveryVersionAreUndone(DatabaseServer server) throws Exception {
        writeNewOnesIfAskedFor(server);
        List<Path> files = GoldenUndo.files(server.engine());
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            try (TestDatabase database = server.createDatabase(DATABASE)) {
                assertUndone(database, GoldenUndo.read(file));
            }
        }
    }

    private static void assertUndone(TestDatabase database, GoldenUndo golden) throws Exception {
        AtDatabase atone = AtDatabase.open(database.dataSource(), AtDatabaseConfig.defaults());
        Tables.execute(database, golden.before().toArray(String[]::new));
        Map<String, List<String>> before = dump(database, golden);
        Tables.execute(database, golden.branch().toArray(String[]::new));
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO undo_log (branch_id, xid, context, rollback_info, log_status, log_created,"
                                + " log_modified) VALUES (?, ?, ?, ?, 0, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)")) {
            insert.setLong(1, BRANCH.branchId().value());
            insert.setString(2, BRANCH.xid().toString());
            insert.setString(3, golden.context());
            insert.setBytes(4, golden.rollbackInfo());
            insert.executeUpdate();
        }
        assertThat(dump(database, golden)).isNotEqualTo(before);

        atone.resourceManager().rollback(BRANCH);

        assertThat(dump(database, golden)).isEqualTo(before);
        assertThat(Tables.rows(database, "SELECT * FROM undo_log")).isEmpty();
    }

    private static Map<String, List<String>> dump(TestDatabase database, GoldenUndo golden) throws SQLException {
        Map<String, List<String>> dump = new LinkedHashMap<>();
        for (String table : golden.tables()) {
            dump.put(table, EngineDump.of(database, table));
        }
        return dump;
    }

    private static void writeNewOnesIfAskedFor(DatabaseServer server) throws Exception {
        String number = System.getProperty("atone.goldenUndo", "");
        if (number.isEmpty()) {
            return;
        }
        Path file = GoldenUndo.FOLDER.resolve(number + "-" + server.engine().id() + ".txt");
        assertThat(Files.exists(file))
                .as(file + " is there, and is never written again")
                .isFalse();
        try (TestDatabase database = server.createDatabase(DATABASE)) {
            record(database).write(file);
        }
    }

    private static GoldenUndo record(TestDatabase database) throws SQLException {
        List<String> before = GoldenScenario.before(database.engine());
        List<String> branch = GoldenScenario.branch(database.engine());
        Tables.execute(database, before.toArray(String[]::new));
        ScriptedCoordinator coordinator = new ScriptedCoordinator();
        try (DataSourceProxy proxy = (DataSourceProxy)
                DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults())) {
            Xid xid = coordinator.newXid();
            run(proxy, xid, branch);
            GoldenUndo golden = read(database, before, branch);
            try {
                coordinator.rollback(xid);
            } catch (Exception e) {
                throw new AssertionError("What was written cannot be undone by the version that wrote it", e);
            }
            return golden;
        }
    }

    private static void run(DataSourceProxy proxy, Xid xid, List<String> statements) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
            connection.commit();
        }
    }

    private static GoldenUndo read(TestDatabase database, List<String> before, List<String> branch)
            throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT context, rollback_info FROM undo_log")) {
            assertThat(row.next()).isTrue();
            return new GoldenUndo(before, branch, row.getString(1), row.getBytes(2));
        }
    }
}
