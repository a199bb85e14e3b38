package io.atone.datasource;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.metadata.TriggerPolicy;
import io.atone.datasource.resource.AtDatabaseConfig;
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

/** MySQL and MariaDB do not show triggers to everybody whose statements fire them. */
@ForEachDatabase
@CheckResidue
class HiddenTriggersIT {

    private static final String UPDATE = "UPDATE item SET v = 99 WHERE id = 1";

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private String name;
    private String user;

    @BeforeEach
    void createUser(TestDatabase fresh) throws Exception {
        database = fresh;
        assumeTrue(
                database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.MARIADB,
                "elsewhere the catalog shows triggers to everybody");
        Tables.create(database);
        name = "`" + database.name() + "`";
        user = "'u" + Integer.toHexString(database.name().hashCode()) + "'@'%'";
        Tables.execute(
                database,
                "CREATE TRIGGER tg AFTER UPDATE ON item FOR EACH ROW UPDATE country SET name = 'fired'",
                "CREATE USER " + user + " IDENTIFIED BY 'Secret-1'",
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON " + name + ".* TO " + user);
    }

    @AfterEach
    void dropUser() throws Exception {
        if (user != null) {
            Tables.execute(database, "DROP USER " + user);
        }
    }

    private void inTransaction(AtDatabaseConfig config, String sql) throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.jdbcUrl());
            pool.setUsername(user.substring(1, user.indexOf('@') - 1));
            pool.setPassword("Secret-1");
            pool.setMaximumPoolSize(2);
            Xid xid = coordinator.newXid();
            try (DataSourceProxy proxy = (DataSourceProxy) DataSourceProxy.wrap(
                            pool, coordinator, DataSourceProxyConfig.defaults().withDatabase(config));
                    TransactionContext.Scope scope = TransactionContext.bind(xid);
                    Connection connection = proxy.getConnection();
                    Statement statement = connection.createStatement()) {
                Objects.requireNonNull(scope);
                statement.execute(sql);
                coordinator.commit(xid);
            }
        }
    }

    private void assertRefused(String sql, String reason) throws Exception {
        assertThatThrownBy(() -> inTransaction(AtDatabaseConfig.defaults(), sql))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining(reason);
        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id = 1")).containsExactly("[10]");
    }

    @Test
    void writingIsRefusedWhileTriggersAreHidden() throws Exception {
        assertRefused(UPDATE, "lacks the privilege TRIGGER");
        assertRefused("DELETE FROM line", "lacks the privilege TRIGGER");
        inTransaction(AtDatabaseConfig.defaults(), "SELECT * FROM item WHERE id = 1 FOR UPDATE");
    }

    @Test
    void privilegeOnTheTableOrSchemaShowsWhatIsThere() throws Exception {
        Tables.execute(database, "GRANT TRIGGER ON " + name + ".item TO " + user);
        assertRefused(UPDATE, "trigger or rule tg");
        assertRefused("DELETE FROM line", "lacks the privilege TRIGGER");

        Tables.execute(database, "GRANT TRIGGER ON " + name + ".* TO " + user);
        inTransaction(AtDatabaseConfig.defaults(), "DELETE FROM line");
        assertThat(Tables.rows(database, "SELECT * FROM line")).isEmpty();
    }

    @Test
    void privilegeOfAnActiveRoleShowsWhatIsThere() throws Exception {
        String role = "r" + user.substring(2, user.indexOf('@') - 1);
        boolean mariaDb = database.engine() == DatabaseEngine.MARIADB;
        Tables.execute(
                database,
                "CREATE ROLE " + role,
                "GRANT TRIGGER ON " + name + ".* TO " + role,
                "GRANT " + role + " TO " + user,
                mariaDb ? "SET DEFAULT ROLE " + role + " FOR " + user : "SET DEFAULT ROLE " + role + " TO " + user);
        try {
            assertRefused(UPDATE, "trigger or rule tg");
            inTransaction(AtDatabaseConfig.defaults(), "DELETE FROM line");
        } finally {
            Tables.execute(database, "DROP ROLE " + role);
        }
    }

    @Test
    void writingIsAllowedWhenTheUserAnswersForIt() throws Exception {
        inTransaction(AtDatabaseConfig.defaults().withTriggers(new TriggerPolicy(true, Set.of())), "DELETE FROM line");

        assertThat(Tables.rows(database, "SELECT * FROM line")).isEmpty();
        assertThat(List.of(coordinator.votes())).isNotEmpty();
    }
}
