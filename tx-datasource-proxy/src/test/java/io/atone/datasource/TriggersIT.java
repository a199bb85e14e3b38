package io.atone.datasource;

import java.sql.SQLException;
import java.util.Set;

import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.metadata.TriggerPolicy;
import io.atone.datasource.resource.AtDatabaseConfig;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Triggers that a statement fires, and those that its undo would fire. */
@ForEachDatabase({DatabaseEngine.MYSQL, DatabaseEngine.MARIADB, DatabaseEngine.POSTGRESQL})
@CheckResidue
class TriggersIT extends OnContractTables {

    @BeforeEach
    void createTable() throws Exception {
        Tables.execute(
                database,
                "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
                "CREATE TABLE log (n INT)",
                "INSERT INTO t VALUES (1, 10), (2, 20)");
    }

    /** @param change such as {@code AFTER INSERT} */
    private void createTrigger(String name, String change, String mySqlBody, String postgresBody) throws Exception {
        if (database.engine() == DatabaseEngine.POSTGRESQL) {
            Tables.execute(
                    database,
                    "CREATE FUNCTION f_" + name + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + postgresBody
                            + "; RETURN NEW; END $$",
                    "CREATE TRIGGER " + name + " " + change + " ON t FOR EACH ROW EXECUTE FUNCTION f_" + name + "()");
        } else {
            Tables.execute(database, "CREATE TRIGGER " + name + " " + change + " ON t FOR EACH ROW " + mySqlBody);
        }
    }

    private void logEach(String name, String change) throws Exception {
        createTrigger(name, change, "INSERT INTO log VALUES (1)", "INSERT INTO log VALUES (1)");
    }

    private void assertRefused(String sql, String why) {
        assertThatThrownBy(() -> inTransaction(coordinator.newXid(), update(sql)))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("harmless-triggers");
    }

    private String table() throws SQLException {
        return Tables.rows(database, "SELECT id, v FROM t ORDER BY id").toString();
    }

    @Test
    void triggerOnInsertKeepsRowsFromBeingDeletedToo() throws Exception {
        logEach("onInsert", "AFTER INSERT");

        assertRefused("INSERT INTO t VALUES (3, 30)", "nsert");
        assertRefused("DELETE FROM t WHERE id = 1", "when the statement is undone");
        assertRefused("UPDATE t SET id = 7 WHERE id = 1", "when the statement is undone");
        assertThat(Tables.rows(database, "SELECT * FROM log")).isEmpty();

        Xid xid = coordinator.newXid();
        inTransaction(xid, update("UPDATE t SET v = 11 WHERE id = 1"));
        coordinator.rollback(xid);
        assertThat(table()).isEqualTo("[[1, 10], [2, 20]]");
    }

    @Test
    void triggerOnUpdateDoesNotFireWhenARowThatWasDeletedAndInsertedAgainIsPutBack() throws Exception {
        createTrigger("onUpdate", "BEFORE UPDATE", "SET NEW.v = 999", "NEW.v := 999");
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            run(connection, "DELETE FROM t WHERE id = 1");
            run(connection, "INSERT INTO t VALUES (1, 77)");
            connection.commit();
        });
        assertThat(table()).isEqualTo("[[1, 77], [2, 20]]");

        coordinator.rollback(xid);

        assertThat(table()).isEqualTo("[[1, 10], [2, 20]]");
    }

    @Test
    void triggerThatIsSaidToBeHarmlessMayFire() throws Exception {
        logEach("logged", "AFTER INSERT");
        logEach("other", "AFTER UPDATE");
        proxy.close();
        proxy = wrap(DataSourceProxyConfig.defaults()
                .withDatabase(AtDatabaseConfig.defaults()
                        .withTriggers(new TriggerPolicy(false, Set.of("T.Logged", "u.other")))));
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            run(connection, "INSERT INTO t VALUES (3, 30)");
            run(connection, "DELETE FROM t WHERE id = 1");
            connection.commit();
        });
        assertThat(table()).isEqualTo("[[2, 20], [3, 30]]");

        coordinator.rollback(xid);

        assertThat(table()).isEqualTo("[[1, 10], [2, 20]]");
        assertThat(Tables.rows(database, "SELECT * FROM log"))
                .as("it fired for the INSERT, and for the undo of the DELETE")
                .hasSize(2);
        assertRefused("UPDATE t SET v = 1", "other");
    }
}
