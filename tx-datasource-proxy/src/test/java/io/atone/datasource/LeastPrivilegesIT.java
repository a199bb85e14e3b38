package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.context.TransactionContext;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.resource.AtDatabaseConfig;
import io.atone.datasource.resource.SchemaMode;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.EmbeddedCoordinatorExtension;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A service's database user needs no more than docs/reference/databases.md says. */
@ForEachDatabase
@CheckResidue
class LeastPrivilegesIT {

    private static final String PASSWORD = "Secret-1";

    @RegisterExtension
    final EmbeddedCoordinatorExtension coordinator = new EmbeddedCoordinatorExtension();

    private TestDatabase database;
    private String user;
    private Map<String, List<String>> initial;
    private AtoneClient client;
    private HikariDataSource pool;
    private DataSourceProxy proxy;

    @BeforeEach
    void createTablesAsTheirOwnerAndOpenAsTheUser(TestDatabase fresh) throws Exception {
        database = fresh;
        user = "u" + Integer.toHexString(database.name().hashCode());
        Tables.create(database);
        initial = Tables.contents(database);
        client = AtoneClients.connect(ClientConfig.forApplication("bank1")
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
                .build());
        open(database.username(), database.password(), SchemaMode.CREATE);
        proxy.close();
        pool.close();
        Tables.execute(database, grants().toArray(String[]::new));
        open(user, PASSWORD, SchemaMode.VALIDATE);
    }

    private void open(String username, String password, SchemaMode mode) throws SQLException {
        pool = new HikariDataSource();
        // H2 allows the settings in a URL to administrators only.
        pool.setJdbcUrl(
                database.engine() == DatabaseEngine.H2
                        ? database.jdbcUrl().replaceFirst(";.*", "")
                        : database.jdbcUrl());
        pool.setUsername(username);
        pool.setPassword(password);
        pool.setMaximumPoolSize(4);
        proxy = (DataSourceProxy) DataSourceProxy.wrap(
                pool,
                client.branches(),
                DataSourceProxyConfig.defaults()
                        .withDatabase(AtDatabaseConfig.defaults().withSchemaMode(mode)));
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        client.close();
        pool.close();
        switch (database.engine()) {
            case POSTGRESQL -> Tables.execute(database, "DROP OWNED BY " + user, "DROP USER " + user);
            case MYSQL, MARIADB -> Tables.execute(database, "DROP USER '" + user + "'@'%'");
            case H2 -> Tables.execute(database, "DROP USER " + user);
        }
    }

    private List<String> grants() {
        List<String> statements = new ArrayList<>();
        String tables = database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.MARIADB
                ? "`" + database.name() + "`."
                : "";
        String grantee = tables.isEmpty() ? user : "'" + user + "'@'%'";
        statements.add(
                switch (database.engine()) {
                    case MYSQL, MARIADB -> "CREATE USER " + grantee + " IDENTIFIED BY '" + PASSWORD + "'";
                    case POSTGRESQL -> "CREATE USER " + user + " PASSWORD '" + PASSWORD + "'";
                    case H2 -> "CREATE USER " + user + " PASSWORD '" + PASSWORD + "'";
                });
        String trigger = tables.isEmpty() ? "" : ", TRIGGER";
        for (String table : Tables.NAMES) {
            statements.add(
                    "GRANT SELECT, INSERT, UPDATE, DELETE" + trigger + " ON " + tables + table + " TO " + grantee);
        }
        if (!tables.isEmpty()) {
            statements.add("GRANT REFERENCES ON " + tables + "* TO " + grantee);
        }
        statements.add("GRANT SELECT, INSERT, UPDATE, DELETE ON " + tables + "undo_log TO " + grantee);
        statements.add("GRANT SELECT ON " + tables + "tx_resource TO " + grantee);
        return statements;
    }

    private void runIn(GlobalTransaction transaction, String sql) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(transaction.xid());
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            statement.executeUpdate(sql);
        }
    }

    private GlobalTransaction begin() {
        return client.transactions().begin(GlobalTransactionOptions.named("transfer"));
    }

    private void changeRows(GlobalTransaction transaction) throws SQLException {
        runIn(transaction, "UPDATE item SET v = 99 WHERE id = 1");
        runIn(transaction, "INSERT INTO item VALUES (1000, 1, 1)");
        runIn(transaction, "DELETE FROM line WHERE qty > 5");
    }

    @Test
    void commitNeedsNoMoreThanTheDocumentedPrivileges() throws Exception {
        GlobalTransaction transaction = begin();
        changeRows(transaction);
        transaction.commit();

        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id IN (1, 1000)"))
                .containsExactly("[1]", "[99]");
    }

    @Test
    void rollbackAndTheScanAfterARestartNeedNoMoreThanTheDocumentedPrivileges() throws Exception {
        GlobalTransaction transaction = begin();
        changeRows(transaction);
        coordinator.stop();
        coordinator.start();
        transaction.rollback("asked for");

        assertThat(Tables.contents(database)).isEqualTo(initial);
    }

    @Test
    void queryWhoseRowsHaveToBeKeptIsRefusedWithoutThePrivilegeForTemporaryTables() throws Exception {
        assumeTrue(
                database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.MARIADB,
                "Others keep no rows of queries");
        String upsert = "INSERT INTO item SELECT order_id, MAX(qty), 1 FROM line GROUP BY order_id"
                + " ON DUPLICATE KEY UPDATE v = VALUES(v)";
        GlobalTransaction refused = begin();

        assertThatThrownBy(() -> runIn(refused, upsert))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining("grant CREATE TEMPORARY TABLES");
        refused.rollback("refused");
        assertThat(Tables.contents(database)).isEqualTo(initial);

        Tables.execute(database, "GRANT CREATE TEMPORARY TABLES ON `" + database.name() + "`.* TO '" + user + "'@'%'");
        // A privilege on a database counts from the next USE or connection on.
        proxy.close();
        pool.close();
        open(user, PASSWORD, SchemaMode.VALIDATE);
        GlobalTransaction captured = begin();
        runIn(captured, upsert);
        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id < 3")).containsExactly("[6]", "[7]");
        captured.rollback("asked for");
        assertThat(Tables.contents(database)).isEqualTo(initial);
    }

    /** A view may lend its user rights that he does not have himself; capture and undo would fail for want of them. */
    @Test
    void viewThatLendsRightsIsRefused() throws Exception {
        assumeFalse(database.engine() == DatabaseEngine.H2, "H2 changes nothing through a view");
        String grantee = database.engine() == DatabaseEngine.POSTGRESQL ? user : "'" + user + "'@'%'";
        String showView = database.engine() == DatabaseEngine.POSTGRESQL ? "" : ", SHOW VIEW";
        Tables.execute(
                database,
                "CREATE TABLE owned (id INT PRIMARY KEY, v INT)",
                "CREATE VIEW lent AS SELECT id, v FROM owned",
                "GRANT SELECT, INSERT, UPDATE, DELETE" + showView + " ON lent TO " + grantee,
                "GRANT SELECT, UPDATE ON owned TO " + grantee);
        GlobalTransaction transaction = begin();

        assertThatThrownBy(() -> runIn(transaction, "INSERT INTO lent VALUES (1, 1)"))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining("himself");
        transaction.rollback("refused");

        Tables.execute(database, "DROP VIEW lent", "DROP TABLE owned");
    }

    private String grantee() {
        return mySqlLike() ? "'" + user + "'@'%'" : user;
    }

    private boolean mySqlLike() {
        return database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.MARIADB;
    }

    private void createOrdersWithLines(String... grants) throws SQLException {
        String all = String.join(", ", grants);
        boolean mySqlLike = mySqlLike();
        Tables.execute(
                database,
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, v INT)",
                "CREATE TABLE part (id BIGINT PRIMARY KEY, order_id BIGINT, CONSTRAINT part_orders"
                        + " FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO orders VALUES (1, 10), (2, 20)",
                "INSERT INTO part VALUES (11, 1), (12, 1), (21, 2)",
                "GRANT SELECT, INSERT, UPDATE, DELETE" + (mySqlLike ? ", TRIGGER" : "") + " ON orders TO " + grantee());
        if (!all.isEmpty()) {
            Tables.execute(database, "GRANT " + all + (mySqlLike ? ", TRIGGER" : "") + " ON part TO " + grantee());
        }
    }

    private void assertRefusedBecauseOfTheForeignKey(String sql) throws SQLException {
        assertRefused(sql, "part_orders");
    }

    private void assertRefused(String sql, String reason) throws SQLException {
        GlobalTransaction transaction = begin();
        assertThatThrownBy(() -> runIn(transaction, sql))
                .isInstanceOf(StatementRefusedException.class)
                .message()
                .containsIgnoringCase(reason);
        transaction.rollback("refused");

        assertThat(Tables.rows(database, "SELECT id FROM part")).hasSize(3);
    }

    private void dropOrders() throws SQLException {
        Tables.execute(database, "DROP TABLE part", "DROP TABLE orders");
    }

    /** The engine changes the rows of a cascade all the same. */
    @Test
    void cascadeToATableThatTheUserMayNotReadIsRefused() throws Exception {
        assumeFalse(database.engine() == DatabaseEngine.H2, "H2 itself complains of the missing right");
        createOrdersWithLines();

        assertRefusedBecauseOfTheForeignKey("DELETE FROM orders WHERE id = 1");
        assertRefusedBecauseOfTheForeignKey("UPDATE orders SET id = 7 WHERE id = 1");
        dropOrders();
    }

    @Test
    void cascadeToATableWhoseRowsTheUserMayNotPutBackIsRefused() throws Exception {
        assumeFalse(
                database.engine() == DatabaseEngine.H2, "H2 does not tell whether it would let the rows be put back");
        createOrdersWithLines("SELECT", "UPDATE", "DELETE");

        assertRefusedBecauseOfTheForeignKey("DELETE FROM orders WHERE id = 1");
        dropOrders();
    }

    /** Without a privilege on the other table, or on all, the database does not say that there is a foreign key. */
    @Test
    void foreignKeysThatMayBeHiddenKeepRowsAndKeysFromGoing() throws Exception {
        assumeTrue(mySqlLike(), "elsewhere the catalog shows foreign keys to everybody");
        createOrdersWithLines();
        Tables.execute(database, "REVOKE REFERENCES ON `" + database.name() + "`.* FROM " + grantee());
        proxy.close();
        pool.close();
        open(user, PASSWORD, SchemaMode.VALIDATE);

        assertRefused("DELETE FROM orders WHERE id = 1", "grant him INSERT, UPDATE or REFERENCES");
        assertRefused("UPDATE orders SET id = 7 WHERE id = 1", "grant him INSERT, UPDATE or REFERENCES");
        assertRefused("REPLACE INTO orders VALUES (1, 11)", "grant him INSERT, UPDATE or REFERENCES");
        GlobalTransaction transaction = begin();
        runIn(transaction, "UPDATE orders SET v = 7 WHERE id = 1");
        runIn(transaction, "INSERT INTO orders VALUES (3, 30)");
        transaction.rollback("asked for");
        assertThat(Tables.rows(database, "SELECT id, v FROM orders")).containsExactly("[1, 10]", "[2, 20]");
        dropOrders();
    }

    @Test
    void cascadeToATableWithAllPrivilegesIsTakenBack() throws Exception {
        createOrdersWithLines("SELECT", "INSERT", "UPDATE", "DELETE");
        GlobalTransaction transaction = begin();

        runIn(transaction, "DELETE FROM orders WHERE id = 1");
        assertThat(Tables.rows(database, "SELECT id FROM part")).hasSize(1);
        transaction.rollback("asked for");

        assertThat(Tables.rows(database, "SELECT id FROM part")).hasSize(3);
        dropOrders();
    }

    @Test
    void cascadeToATableThatConcealsRowsIsRefused() throws Exception {
        assumeTrue(database.engine() == DatabaseEngine.POSTGRESQL, "only PostgreSQL has row security");
        createOrdersWithLines("SELECT", "INSERT", "UPDATE", "DELETE");
        Tables.execute(
                database, "ALTER TABLE part ENABLE ROW LEVEL SECURITY", "CREATE POLICY own ON part USING (id <> 12)");

        assertRefusedBecauseOfTheForeignKey("DELETE FROM orders WHERE id = 1");
        assertRefusedBecauseOfTheForeignKey("UPDATE orders SET id = 7 WHERE id = 1");
        dropOrders();
    }
}
