package io.atone.datasource.types;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Values of fifty megabytes. */
@ForEachDatabase
@CheckResidue
class LargeValuesIT {

    private static final int BYTES = 50 * 1024 * 1024;

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();

    @Test
    void fiftyMegabytesComeBack(DatabaseServer server) throws Exception {
        allowLargePackets(server);
        // Opened after that, for a session keeps the bound it began with.
        try (TestDatabase database = server.createDatabase();
                DataSourceProxy proxy = wrap(database, 256 << 20)) {
            createTable(database);
            List<String> before = sums(database);

            Xid xid =
                    inside(proxy, "UPDATE large SET b = NULL, t = 'x' WHERE id = 1", "DELETE FROM large WHERE id = 2");
            assertThat(sums(database)).isNotEqualTo(before);
            coordinator.rollback(xid);

            assertThat(sums(database)).isEqualTo(before);
        }
    }

    @Test
    void undoRecordOverTheBoundFailsTheLocalCommitAndChangesNothing(DatabaseServer server) throws Exception {
        allowLargePackets(server);
        try (TestDatabase database = server.createDatabase();
                DataSourceProxy proxy = wrap(database, 16 << 20)) {
            createTable(database);
            List<String> before = sums(database);

            assertThatThrownBy(() -> inside(proxy, "UPDATE large SET b = NULL WHERE id = 1"))
                    .hasStackTraceContaining("raise maxUndoBytes");

            assertThat(sums(database)).isEqualTo(before);
        }
    }

    private DataSourceProxy wrap(TestDatabase database, int maxUndoBytes) throws SQLException {
        DataSourceProxyConfig defaults = DataSourceProxyConfig.defaults();
        return (DataSourceProxy) DataSourceProxy.wrap(
                database.dataSource(),
                coordinator,
                defaults.withDatabase(defaults.database().withMaxUndoBytes(maxUndoBytes)));
    }

    private static void allowLargePackets(DatabaseServer server) throws SQLException {
        if (isMySqlLike(server.engine())) {
            try (TestDatabase database = server.createDatabase()) {
                Tables.execute(database, "SET GLOBAL max_allowed_packet = " + (256 << 20));
            }
        }
    }

    private static boolean isMySqlLike(DatabaseEngine engine) {
        return engine == DatabaseEngine.MYSQL || engine == DatabaseEngine.MARIADB;
    }

    private static void createTable(TestDatabase database) throws SQLException {
        String types =
                switch (database.engine()) {
                    case MYSQL, MARIADB -> "b LONGBLOB, t LONGTEXT";
                    case POSTGRESQL -> "b bytea, t text";
                    case H2 -> "b BLOB, t CLOB";
                };
        String text = "REPEAT('0123456789abcdef', " + BYTES / 16 + ")";
        String bytes =
                switch (database.engine()) {
                    case MYSQL, MARIADB -> text;
                    case POSTGRESQL -> "CAST(" + text + " AS bytea)";
                    case H2 -> "CAST(" + text + " AS BLOB)";
                };
        Tables.execute(
                database,
                "CREATE TABLE large (id INT PRIMARY KEY, " + types + ")",
                "INSERT INTO large VALUES (1, " + bytes + ", 'y')",
                "INSERT INTO large VALUES (2, NULL, " + text + ")");
    }

    private static List<String> sums(TestDatabase database) throws SQLException {
        String sum =
                switch (database.engine()) {
                    case MYSQL, MARIADB, POSTGRESQL -> "MD5(b), MD5(t)";
                    case H2 -> "HASH('SHA-256', b), HASH('SHA-256', t)";
                };
        return Tables.rows(database, "SELECT id, " + sum + " FROM large");
    }

    private Xid inside(DataSourceProxy proxy, String... statements) throws SQLException {
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
            } finally {
                connection.rollback();
            }
        }
        return xid;
    }
}
