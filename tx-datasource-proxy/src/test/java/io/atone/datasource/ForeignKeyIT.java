package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rows that refer to each other, within a table and across tables, are taken back in an order that the foreign keys allow. */
@ForEachDatabase
@CheckResidue
class ForeignKeyIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private DataSourceProxy proxy;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.execute(
                database,
                "CREATE TABLE owner (id BIGINT PRIMARY KEY, favourite BIGINT, n INT)",
                "CREATE TABLE pet (id BIGINT PRIMARY KEY, owner_id BIGINT NOT NULL,"
                        + " CONSTRAINT pet_owner FOREIGN KEY (owner_id) REFERENCES owner (id))",
                "ALTER TABLE owner ADD CONSTRAINT owner_favourite FOREIGN KEY (favourite) REFERENCES pet (id)",
                "CREATE TABLE tree (id BIGINT PRIMARY KEY, parent BIGINT,"
                        + " CONSTRAINT tree_parent FOREIGN KEY (parent) REFERENCES tree (id))",
                "INSERT INTO owner VALUES (1, NULL, 0)",
                "INSERT INTO pet VALUES (10, 1)",
                "UPDATE owner SET favourite = 10",
                "INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2)");
        proxy = (DataSourceProxy)
                DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private List<String> contents() throws SQLException {
        return List.of("owner", "pet", "tree").stream()
                .flatMap(table -> {
                    try {
                        return Tables.rows(database, "SELECT * FROM " + table).stream();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private void run(Xid xid, String... statements) throws SQLException {
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
    }

    private void assertTakenBack(String... statements) throws Exception {
        List<String> before = contents();
        Xid xid = coordinator.newXid();

        run(xid, statements);

        assertThat(contents()).isNotEqualTo(before);
        coordinator.rollback(xid);
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void rowsInsertedInTwoTables() throws Exception {
        assertTakenBack("INSERT INTO owner VALUES (2, NULL, 0)", "INSERT INTO pet VALUES (20, 2)");
    }

    @Test
    void rowsThatCameToReferToEachOther() throws Exception {
        assertTakenBack(
                "INSERT INTO owner VALUES (2, NULL, 0)",
                "INSERT INTO pet VALUES (20, 2)",
                "UPDATE owner SET favourite = 20, n = n + 1 WHERE id = 2",
                "UPDATE owner SET n = n + 1 WHERE id = 1");
    }

    @Test
    void rowsThatReferredToEachOtherAndAreDeleted() throws Exception {
        assertTakenBack(
                "UPDATE owner SET favourite = NULL WHERE id = 1",
                "DELETE FROM pet WHERE id = 10",
                "DELETE FROM owner WHERE id = 1");
    }

    @Test
    void rowThatGoesOverToANewOwner() throws Exception {
        assertTakenBack(
                "UPDATE pet SET owner_id = 1 WHERE id = 10",
                "INSERT INTO owner VALUES (3, NULL, 0)",
                "UPDATE pet SET owner_id = 3 WHERE id = 10",
                "UPDATE owner SET favourite = NULL WHERE id = 1",
                "DELETE FROM owner WHERE id = 1");
    }

    @Test
    void rowsOfOneTableThatReferToEachOther() throws Exception {
        assertTakenBack(
                "INSERT INTO tree VALUES (4, 3)",
                "INSERT INTO tree VALUES (5, 4), (6, 5)",
                "UPDATE tree SET parent = 3 WHERE id = 6",
                "UPDATE tree SET parent = 5 WHERE id = 2",
                "UPDATE tree SET parent = 1 WHERE id = 2",
                "UPDATE tree SET parent = 2 WHERE id = 5");
    }

    /** Its undo takes the row under the new key away, which the referring row would not allow. */
    @Test
    void keyThatChangesWhileRowsReferToAnotherKeyIsRefused() throws Exception {
        Tables.execute(
                database,
                "CREATE TABLE place (code VARCHAR(10) PRIMARY KEY, no INT NOT NULL UNIQUE, v INT)",
                "CREATE TABLE visit (id BIGINT PRIMARY KEY, place_no INT,"
                        + " CONSTRAINT visit_place FOREIGN KEY (place_no) REFERENCES place (no))",
                "INSERT INTO place VALUES ('a', 1, 0)",
                "INSERT INTO visit VALUES (1, 1)");
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> run(xid, "UPDATE place SET code = 'b' WHERE code = 'a'"))
                .isInstanceOf(StatementRefusedException.class)
                .message()
                .containsIgnoringCase("visit_place");
        assertThatThrownBy(() -> run(xid, "UPDATE place SET code = 'b', no = no WHERE code = 'a'"))
                .as("a column that is set need not change")
                .isInstanceOf(StatementRefusedException.class)
                .message()
                .containsIgnoringCase("visit_place");
        run(xid, "UPDATE place SET v = 1 WHERE code = 'a'");
        coordinator.rollback(xid);

        assertThat(Tables.rows(database, "SELECT * FROM place")).containsExactly("[a, 1, 0]");
    }
}
