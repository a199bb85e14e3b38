package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.CaptureException;
import io.atone.datasource.capture.StatementRefusedException;
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

/** MySQL does not tell which rows an INSERT ... SELECT made; rows of others are never taken for them. */
@ForEachDatabase(DatabaseEngine.MYSQL)
class InsertQueryRaceIT {

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

    private DataSource proxy() throws SQLException {
        return DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
    }

    /** Somebody else commits a row just before a text that holds these words is run. */
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

    @Test
    void rowThatSomebodyElseNumbersAtTheSameTimeEndsTheStatementWithASerializationFailure() throws Exception {
        DataSource proxy = with("INSERT INTO account (name, balance) VALUES ('other', 7)", "LAST_INSERT_ID");
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> run(xid, proxy, "INSERT INTO account (name, balance) SELECT name, 1 FROM account"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("40001");

        assertThat(Tables.rows(database, "SELECT name FROM account WHERE id > 3"))
                .containsExactly("[other]");
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    @Test
    void rowThatIsAddedToTheSourceEndsTheStatementWithASerializationFailure() throws Exception {
        DataSource proxy = with("INSERT INTO item VALUES (50, 7, 7)", "INSERT INTO line");
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() ->
                        run(xid, proxy, "INSERT INTO line (order_id, line_no, qty) SELECT id + 100, 1, v FROM item"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("40001");

        assertThat(Tables.rows(database, "SELECT order_id FROM line WHERE order_id > 100"))
                .isEmpty();
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    /** The key is stored rounded, so looking it up finds nothing. */
    @Test
    void keyThatIsStoredInAnotherFormThanTheQueryGivesItIsNotLookedUpInVain() throws Exception {
        Tables.execute(database, "CREATE TABLE price (amount DECIMAL(10, 2) PRIMARY KEY)");

        assertThatThrownBy(() -> run(
                        coordinator.newXid(),
                        proxy(),
                        "INSERT INTO price (amount) SELECT v + 0.001 FROM item WHERE id = 1"))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("exactly as the columns store them");

        assertThat(Tables.rows(database, "SELECT * FROM price")).isEmpty();
    }

    @Test
    void queryThatCouldGiveOtherRowsTheSecondTimeIsRefused() throws Exception {
        assertThatThrownBy(() -> run(
                        coordinator.newXid(),
                        proxy(),
                        "INSERT INTO item (id) SELECT id + 100 FROM item ORDER BY v LIMIT 2"))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining("run twice");
    }

    @Test
    void queryThatAsksForANumberInsteadOfGivingAKeyIsRefused() throws Exception {
        for (String key : new String[] {"NULL", "0", "v - 10"}) {
            assertThatThrownBy(() -> run(
                            coordinator.newXid(),
                            proxy(),
                            "INSERT INTO account (id, balance) SELECT " + key + ", 1 FROM item WHERE id = 1"))
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("no value of column id");
        }
    }
}
