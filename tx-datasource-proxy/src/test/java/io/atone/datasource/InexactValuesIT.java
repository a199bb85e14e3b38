package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A value that cannot be taken out exactly is never part of an image, whichever way a statement is captured. */
@ForEachDatabase(DatabaseEngine.MYSQL)
@CheckResidue
class InexactValuesIT {

    @Test
    void everyWayToCaptureARowRefusesWhatItCannotRestore(TestDatabase database) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE doc (id INT PRIMARY KEY, d JSON)");
            statement.execute("CREATE TABLE wanted (id INT PRIMARY KEY)");
            // A DECIMAL inside a document is read back from its text as a DOUBLE.
            statement.execute("INSERT INTO doc VALUES (1, JSON_OBJECT('d', CAST(1.50 AS DECIMAL(10, 2))))");
            statement.execute("INSERT INTO wanted VALUES (1)");
        }
        String before = Tables.rows(database, "SELECT * FROM doc").toString();
        ScriptedCoordinator coordinator = new ScriptedCoordinator();
        try (DataSourceProxy proxy = (DataSourceProxy)
                DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults())) {
            for (String sql : new String[] {
                "UPDATE doc SET d = '{}' WHERE id = 1",
                "DELETE FROM doc WHERE id = 1",
                "UPDATE doc JOIN wanted ON wanted.id = doc.id SET doc.d = '{}'",
                "DELETE doc FROM doc JOIN wanted ON wanted.id = doc.id",
                "INSERT INTO doc VALUES (1, '{}') ON DUPLICATE KEY UPDATE d = '{}'",
                "INSERT IGNORE INTO doc VALUES (1, '{}')",
                "REPLACE INTO doc VALUES (1, '{}')"
            }) {
                assertRefused(proxy, coordinator, sql);
            }
        }

        assertThat(Tables.rows(database, "SELECT * FROM doc")).hasToString(before);
    }

    private static void assertRefused(DataSourceProxy proxy, ScriptedCoordinator coordinator, String sql)
            throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(coordinator.newXid());
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            assertThatThrownBy(() -> statement.executeUpdate(sql))
                    .as(sql)
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("column d");
        }
    }
}
