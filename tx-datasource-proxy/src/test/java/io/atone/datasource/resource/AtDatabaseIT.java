package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.atone.core.id.ResourceId;
import io.atone.datasource.dialect.UnsupportedDatabaseException;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ForEachDatabase
@CheckResidue
class AtDatabaseIT {

    private static final AtDatabaseConfig CREATE = AtDatabaseConfig.defaults();
    private static final AtDatabaseConfig NONE = CREATE.withSchemaMode(SchemaMode.NONE);
    private static final AtDatabaseConfig VALIDATE = CREATE.withSchemaMode(SchemaMode.VALIDATE);

    private static void execute(TestDatabase server, String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static ResourceId open(TestDatabase server, AtDatabaseConfig config) throws SQLException {
        return AtDatabase.open(server.dataSource(), config).resourceManager().resourceId();
    }

    @Test
    void identityIsTheSameForAllWhoComeAtOnce(TestDatabase server) throws Exception {
        ExecutorService services = Executors.newFixedThreadPool(8);
        try {
            List<Callable<ResourceId>> all = java.util.Collections.nCopies(8, () -> open(server, CREATE));
            Set<ResourceId> ids = new HashSet<>();
            for (Future<ResourceId> one : services.invokeAll(all)) {
                ids.add(one.get());
            }
            assertThat(ids).hasSize(1);
            assertThat(open(server, VALIDATE)).isEqualTo(ids.iterator().next());
        } finally {
            services.shutdownNow();
        }
    }

    @Test
    void givenIdentityIsUsedInsteadAndNeedsNoTable(TestDatabase server) throws SQLException {
        ResourceId given = new ResourceId("orders");
        assertThat(open(server, CREATE.withResourceId(given))).isEqualTo(given);

        execute(server, "DROP TABLE tx_resource");

        assertThat(open(server, VALIDATE.withResourceId(given))).isEqualTo(given);
    }

    @Test
    void missingTablesAreAnErrorWhenOnlyValidated(TestDatabase server) {
        assertThatThrownBy(() -> open(server, VALIDATE)).isInstanceOfSatisfying(MissingTableException.class, e -> {
            assertThat(e.table()).isEqualTo("undo_log");
            assertThat(e.getMessage()).contains("is missing", e.script());
        });
    }

    @Test
    void missingIdentityIsNamedByItsFirstUseWhenNothingIsChecked(TestDatabase server) {
        assertThatThrownBy(() -> open(server, NONE))
                .isInstanceOf(SQLException.class)
                .message()
                .containsIgnoringCase("tx_resource");
    }

    @Test
    void missingUndoLogIsNotCreatedAndNamedByItsFirstUseWhenNothingIsChecked(TestDatabase server) throws SQLException {
        AtDatabase database = AtDatabase.open(server.dataSource(), NONE.withResourceId(new ResourceId("orders")));

        assertThatThrownBy(() -> execute(server, "SELECT 1 FROM undo_log")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> execute(server, "SELECT 1 FROM tx_resource")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> database.resourceManager().inDoubtBranches())
                .isInstanceOf(SQLException.class)
                .message()
                .containsIgnoringCase("undo_log");
    }

    @Test
    void missingColumnIsNamedByItsFirstUseWhenNothingIsChecked(TestDatabase server) throws SQLException {
        execute(server, "CREATE TABLE undo_log (xid VARCHAR(100) NOT NULL, branch_id BIGINT NOT NULL)");
        AtDatabaseConfig given = NONE.withResourceId(new ResourceId("orders"));

        AtDatabase database = AtDatabase.open(server.dataSource(), given);

        assertThatThrownBy(() -> database.resourceManager().inDoubtBranches())
                .isInstanceOf(SQLException.class)
                .message()
                .containsIgnoringCase("log_created");
    }

    @Test
    void tablesThatAreThereAreUsedWhenNothingIsChecked(TestDatabase server) throws SQLException {
        ResourceId created = open(server, CREATE);

        assertThat(open(server, NONE)).isEqualTo(created);
    }

    @Test
    void tableOfTheWellKnownOlderLayoutIsUsed(TestDatabase server) throws Exception {
        boolean mySql = server.engine() == DatabaseEngine.MYSQL || server.engine() == DatabaseEngine.MARIADB;
        String id = mySql ? "id BIGINT NOT NULL AUTO_INCREMENT" : "id BIGINT GENERATED BY DEFAULT AS IDENTITY";
        String blob = server.engine() == DatabaseEngine.POSTGRESQL ? "BYTEA" : mySql ? "LONGBLOB" : "BLOB";
        String time = mySql ? "DATETIME" : "TIMESTAMP";
        execute(
                server,
                "CREATE TABLE undo_log (" + id + ", branch_id BIGINT NOT NULL, xid VARCHAR(100) NOT NULL,"
                        + " context VARCHAR(128) NOT NULL, rollback_info " + blob
                        + " NOT NULL, log_status INT NOT NULL,"
                        + " log_created " + time + " NOT NULL, log_modified " + time + " NOT NULL, ext VARCHAR(100),"
                        + " PRIMARY KEY (id), CONSTRAINT ux_undo_log UNIQUE (xid, branch_id))",
                "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
                "INSERT INTO t VALUES (1, 1)");
        AtDatabase database = AtDatabase.open(server.dataSource(), CREATE);
        try (HandMadeBranch branch = new HandMadeBranch(database, server.connect(), HandMadeBranch.ref(1))) {
            branch.run("t", "UPDATE t SET v = 2").commit();
        }
        assertThat(database.resourceManager().inDoubtBranches()).hasSize(1);

        database.resourceManager().rollback(HandMadeBranch.ref(1));

        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT v, (SELECT count(*) FROM undo_log) FROM t")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(1);
            assertThat(row.getInt(2)).isZero();
        }
    }

    @Test
    void tableWithoutOurColumnsOrKeyIsAnError(TestDatabase server) throws SQLException {
        execute(server, "CREATE TABLE undo_log (xid VARCHAR(100) NOT NULL, branch_id BIGINT NOT NULL)");
        assertThatThrownBy(() -> open(server, CREATE))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("has no column context, rollback_info, log_status, log_created, log_modified");

        String blob = server.engine() == DatabaseEngine.POSTGRESQL ? "BYTEA" : "BLOB";
        String columns = "branch_id BIGINT NOT NULL, xid VARCHAR(100) NOT NULL, context VARCHAR(128), rollback_info "
                + blob + ", log_status INT, log_created TIMESTAMP NULL, log_modified TIMESTAMP NULL";
        execute(server, "DROP TABLE undo_log", "CREATE TABLE undo_log (" + columns + ")");
        assertThatThrownBy(() -> open(server, CREATE))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("has no unique key over xid, branch_id");

        execute(
                server,
                "DROP TABLE undo_log",
                "CREATE TABLE undo_log (" + columns + ", tenant INT NOT NULL, PRIMARY KEY (xid, branch_id))");
        assertThatThrownBy(() -> open(server, CREATE))
                .isInstanceOf(MissingTableException.class)
                .message()
                .containsIgnoringCase("has the column tenant, which needs a value");
    }

    @Test
    void userWithoutTheRightToCreateIsTold(TestDatabase server) throws SQLException {
        String user = "u" + server.name().substring(Math.max(0, server.name().length() - 8));
        switch (server.engine()) {
            case MYSQL, MARIADB ->
                execute(
                        server,
                        "CREATE USER '" + user + "'@'%' IDENTIFIED BY 'secret'",
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON " + server.name() + ".* TO '" + user + "'@'%'");
            case POSTGRESQL ->
                execute(
                        server,
                        "CREATE ROLE " + user + " LOGIN PASSWORD 'secret'",
                        "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            case H2 -> execute(server, "CREATE USER " + user + " PASSWORD 'secret'");
        }
        // The settings in an H2 address need rights of their own.
        String url = server.jdbcUrl().replaceAll(";.*", "");
        try (SingleConnectionDataSource limited =
                new SingleConnectionDataSource(DriverManager.getConnection(url, user, "secret"))) {
            assertThatThrownBy(() -> AtDatabase.open(limited, CREATE))
                    .isInstanceOfSatisfying(MissingTableException.class, e -> {
                        assertThat(e.getMessage()).contains("has no right to create it", e.script());
                        assertThat(e.getCause()).isInstanceOf(SQLException.class);
                    });
        } finally {
            switch (server.engine()) {
                case MYSQL, MARIADB -> execute(server, "DROP USER '" + user + "'@'%'");
                case POSTGRESQL -> execute(server, "DROP ROLE " + user);
                case H2 -> execute(server, "DROP USER " + user);
            }
        }
    }

    @Test
    void descriptionNamesProductAndAddressWithoutParameters(TestDatabase server) throws SQLException {
        String description =
                AtDatabase.open(server.dataSource(), CREATE).resourceManager().description();

        assertThat(description).contains("jdbc:").doesNotContain("?", ";");
    }

    @Test
    void mariaDbIsKnownThroughTheDriverOfMySqlToo(TestDatabase server) throws SQLException {
        String url = server.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:");
        try (SingleConnectionDataSource other = new SingleConnectionDataSource(
                DriverManager.getConnection(url, server.username(), server.password()))) {
            assertThat(AtDatabase.open(other, CREATE).dialect().family().name())
                    .isEqualTo(server.engine().name());
        }
    }

    @Test
    void unknownProductIsRefusedByName(TestDatabase server) throws SQLException {
        try (SingleConnectionDataSource other =
                new SingleConnectionDataSource(server.connect()).pretendingToBe("Oracle")) {
            assertThatThrownBy(() -> AtDatabase.open(other, CREATE))
                    .isInstanceOf(UnsupportedDatabaseException.class)
                    .hasMessageContainingAll("Oracle", "MySQL, MariaDB, PostgreSQL and H2");
        }
    }
}
