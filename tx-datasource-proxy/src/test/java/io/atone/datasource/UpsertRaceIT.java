package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.CaptureException;
import io.atone.datasource.support.InterposedDataSource;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What somebody else inserts between the look at the rows and the upsert is never taken for the upsert's own: its rollback would delete
 * or change it.
 */
@ForEachDatabase({DatabaseEngine.MYSQL, DatabaseEngine.MARIADB})
class UpsertRaceIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.create(database);
    }

    private void run(Xid xid, DataSource dataSource, String sql) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = dataSource.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(sql);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** Somebody else commits a row just before a text is prepared that begins like this. */
    private DataSource with(String slippedIn, String before) throws SQLException {
        AtomicBoolean done = new AtomicBoolean();
        DataSource interposed = InterposedDataSource.showing(database.dataSource(), text -> {
            if (text.contains(before) && done.compareAndSet(false, true)) {
                try {
                    Tables.execute(database, slippedIn);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        return DataSourceProxy.wrap(interposed, coordinator, DataSourceProxyConfig.defaults());
    }

    private void assertRefusedAndLeftAlone(DataSource proxy, String sql, String row) throws Exception {
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> run(xid, proxy, sql))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("40001");

        assertThat(Tables.rows(database, "SELECT id, no, balance FROM account WHERE id >= 700"))
                .containsExactly(row);
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    @Test
    void rowThatInsertIgnoreSkipsIsNotTakenForItsOwn() throws Exception {
        assertRefusedAndLeftAlone(
                with("INSERT INTO account (id, no, balance) VALUES (701, 'z2', 5)", "WHERE `id` ="),
                "INSERT IGNORE INTO account (id, no, balance) VALUES (700, 'z2', 1)",
                "[701, z2, 5.00]");
    }

    @Test
    void rowThatOnDuplicateKeyUpdateMeetsIsNotTakenForItsOwn() throws Exception {
        assertRefusedAndLeftAlone(
                with("INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5)", "@atone_met"),
                "INSERT INTO account (id, no, balance) VALUES (700, 'z2', 1) ON DUPLICATE KEY UPDATE balance = 9",
                "[700, z1, 5.00]");
    }

    @Test
    void rowThatOnDuplicateKeyUpdateMeetsAndLeavesAsItIsIsNotTakenForItsOwn() throws Exception {
        assertRefusedAndLeftAlone(
                with("INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5)", "@atone_met"),
                "INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5) ON DUPLICATE KEY UPDATE id = id",
                "[700, z1, 5.00]");
    }

    @Test
    void rowThatReplaceWouldTakeAwayIsLeftAlone() throws Exception {
        assertRefusedAndLeftAlone(
                with("INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5)", "INSERT INTO account"),
                "REPLACE INTO account (id, no, balance) VALUES (700, 'z2', 1)",
                "[700, z1, 5.00]");
    }

    /** Nobody else is there, so trying again would fail for ever. */
    @Test
    void replaceWhoseOwnRowsReplaceEachOtherSaysSo() throws Exception {
        DataSource proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        List<String> before = Tables.rows(database, "SELECT * FROM item ORDER BY id");

        assertThatThrownBy(() -> run(coordinator.newXid(), proxy, "REPLACE INTO item (id, v) VALUES (1, 5), (1, 6)"))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("give each key once");

        assertThat(Tables.rows(database, "SELECT * FROM item ORDER BY id")).isEqualTo(before);
    }

    /** The key is stored rounded, so looking it up beforehand finds nothing. */
    @Test
    void rowThatIsMetByARoundedKeyIsNotUpdatedUnseen() throws Exception {
        Tables.execute(
                database,
                "CREATE TABLE price (amount DECIMAL(10, 2) PRIMARY KEY, n INT)",
                "INSERT INTO price VALUES (1.01, 5)");
        DataSource proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> run(xid, proxy, "INSERT INTO price VALUES (1.0101, 1) ON DUPLICATE KEY UPDATE n = 99"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("exactly as the columns store them");

        assertThat(Tables.rows(database, "SELECT * FROM price")).containsExactly("[1.01, 5]");
    }
}
