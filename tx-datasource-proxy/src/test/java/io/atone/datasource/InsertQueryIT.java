package io.atone.datasource;

import java.sql.SQLException;

import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Inserts from a query whose rows are kept in a temporary table: what goes wrong, and what is refused. */
@ForEachDatabase({DatabaseEngine.MYSQL, DatabaseEngine.MARIADB})
class InsertQueryIT extends OnContractTables {

    private void assertRefused(String sql, String reason) throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            assertThatThrownBy(() -> run(connection, sql))
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining(reason);
            connection.commit();
        });
        coordinator.commit(xid);
        assertUnchanged();
    }

    @Test
    void queryWhoseValuesDoNotFitFailsAsEverAndIsNotInTheWayOfTheNextOne() throws Exception {
        Xid xid = coordinator.newXid();

        inTransaction(xid, connection -> {
            assertThatThrownBy(
                            () -> run(
                                    connection,
                                    "INSERT INTO country SELECT REPEAT(code, 9), name FROM country ON DUPLICATE KEY UPDATE name = 'x'"))
                    .isInstanceOf(SQLException.class)
                    .isNotInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("'code'");
            assertThat(
                            run(
                                    connection,
                                    "INSERT INTO country SELECT code, 'x' FROM country ON DUPLICATE KEY UPDATE name = VALUES(name)"))
                    .isEqualTo(4);
            connection.commit();
        });

        assertThat(Tables.rows(database, "SELECT name FROM country")).containsExactly("[x]", "[x]");
        coordinator.rollback(xid);
        assertUnchanged();
    }

    @Test
    void replaceWhoseRowsReplaceEachOtherIsRefused() throws Exception {
        assertRefused("REPLACE INTO item (id, v) SELECT order_id, qty FROM line", "replace each other");
    }

    @Test
    void rowsWithoutAnyKeyValueAreRefused() throws Exception {
        assertRefused(
                "INSERT INTO account (name, no, balance) SELECT name, no, 1 FROM account ON DUPLICATE KEY UPDATE name = 'x'",
                "others have none");
        assertRefused(
                "INSERT INTO account (name, balance) SELECT name, 1 FROM account ON DUPLICATE KEY UPDATE name = 'x'",
                "have none");
    }

    @Test
    void keyThatTheQueryGivesNoValueOfIsRefused() throws Exception {
        assertRefused(
                "INSERT INTO item (id, v) SELECT v, 1 FROM item ON DUPLICATE KEY UPDATE v = 1", "column id of table");
        assertRefused("REPLACE INTO line (order_id, qty) SELECT 1, 1", "column line_no of table");
    }

    @Test
    void columnOfTheQueryWithoutItsTablesNameIsRefused() throws Exception {
        assertRefused(
                "INSERT INTO item (id) SELECT order_id FROM line ON DUPLICATE KEY UPDATE v = qty",
                "of its query without");
    }

    @Test
    void rowsThatAreMoreThanTheBoundAreRefused() throws Exception {
        proxy.close();
        proxy = wrap(DataSourceProxyConfig.defaults().withMaxRowsPerStatement(3));
        assertRefused("REPLACE INTO item SELECT * FROM item", "more than 3 rows");
    }

    @Test
    void cascadesOfRowsThatAQueryReplacesAreRefused() throws Exception {
        Tables.execute(
                database,
                "CREATE TABLE part (id INT PRIMARY KEY, item_id BIGINT, FOREIGN KEY (item_id) REFERENCES item (id) ON DELETE CASCADE)");
        assertRefused("REPLACE INTO item SELECT * FROM item", "by a foreign key");
    }
}
