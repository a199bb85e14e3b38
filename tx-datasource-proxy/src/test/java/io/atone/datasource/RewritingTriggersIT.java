package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

import io.atone.core.id.Xid;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.metadata.TriggerPolicy;
import io.atone.datasource.resource.AtDatabaseConfig;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.h2.api.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Triggers that somebody answers for, and that change the very row which fires them. */
@ForEachDatabase
@CheckResidue
class RewritingTriggersIT extends OnContractTables {

    private static final String NEW_KEY = "IF NEW.id < 100 THEN %s NEW.id = NEW.id + 100; END IF";

    /** H2's triggers are classes. A row is {@code id, v, w}. */
    public static final class GivesAnotherKey implements Trigger {
        @Override
        public void fire(Connection connection, Object[] oldRow, Object[] newRow) {
            int id = (Integer) newRow[0];
            newRow[0] = id < 100 ? id + 100 : id;
        }
    }

    /** The same for a value. */
    public static final class SetsValue implements Trigger {
        @Override
        public void fire(Connection connection, Object[] oldRow, Object[] newRow) {
            newRow[1] = 999;
        }
    }

    /** The same for a count of updates. */
    public static final class CountsUpdates implements Trigger {
        @Override
        public void fire(Connection connection, Object[] oldRow, Object[] newRow) {
            newRow[2] = (Integer) oldRow[2] + 1;
        }
    }

    @BeforeEach
    void createTable() throws Exception {
        Tables.execute(
                database,
                "CREATE TABLE t (id INT PRIMARY KEY, v INT, w INT)",
                "INSERT INTO t VALUES (1, 10, 0), (2, 20, 0), (300, 30, 0)");
        proxy.close();
        proxy = wrap(DataSourceProxyConfig.defaults()
                .withDatabase(
                        AtDatabaseConfig.defaults().withTriggers(new TriggerPolicy(false, Set.of("t.rewrites")))));
    }

    /** @param body with {@code %s} where MySQL has the word SET */
    private void createTrigger(String event, String body, Class<? extends Trigger> h2) throws SQLException {
        switch (database.engine()) {
            case H2 ->
                Tables.execute(
                        database,
                        "CREATE TRIGGER rewrites BEFORE " + event + " ON t FOR EACH ROW CALL '" + h2.getName() + "'");
            case POSTGRESQL ->
                Tables.execute(
                        database,
                        "CREATE FUNCTION rewrites() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                                + body.formatted("").replace(" = NEW", " := NEW") + "; RETURN NEW; END $$",
                        "CREATE TRIGGER rewrites BEFORE " + event + " ON t FOR EACH ROW EXECUTE FUNCTION rewrites()");
            case MYSQL, MARIADB ->
                Tables.execute(
                        database,
                        "CREATE TRIGGER rewrites BEFORE " + event + " ON t FOR EACH ROW BEGIN " + body.formatted("SET")
                                + "; END");
        }
    }

    private void dropTrigger() throws SQLException {
        Tables.execute(
                database,
                database.engine() == DatabaseEngine.POSTGRESQL
                        ? "DROP TRIGGER rewrites ON t"
                        : "DROP TRIGGER rewrites");
    }

    private String table() throws SQLException {
        return Tables.rows(database, "SELECT id, v, w FROM t ORDER BY id").toString();
    }

    private void assertTakenBack(String afterwards, Work work) throws Exception {
        String before = table();
        Xid xid = coordinator.newXid();
        inTransaction(xid, work);
        assertThat(table()).isEqualTo(afterwards);

        coordinator.rollback(xid);

        assertThat(table()).isEqualTo(before);
    }

    /** MySQL alone does not tell which key a new row got. */
    private boolean assertedToBeRefused(Work work) {
        if (database.engine() != DatabaseEngine.MYSQL) {
            return false;
        }
        assertThatThrownBy(() -> inTransaction(coordinator.newXid(), work))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining("table")
                .hasMessageContaining("Way out");
        return true;
    }

    private void assertInserts(String added, Work work) throws Exception {
        createTrigger("INSERT", NEW_KEY, GivesAnotherKey.class);
        if (!assertedToBeRefused(work)) {
            assertTakenBack("[[1, 10, 0], " + added + "[2, 20, 0], [300, 30, 0]]", work);
        }
    }

    /** The row that has the key which the statement gives is another one, and was there before. */
    @Test
    void keyThatATriggerReplaces() throws Exception {
        assertInserts("[101, 77, 0], ", update("INSERT INTO t VALUES (1, 77, 0)"));
    }

    @Test
    void keysOfSeveralRowsThatATriggerReplaces() throws Exception {
        assertInserts("[101, 77, 0], [102, 78, 0], ", update("INSERT INTO t (v, w, id) VALUES (77, 0, 1), (78, 0, 2)"));
    }

    @Test
    void keysOfABatchThatATriggerReplaces() throws Exception {
        assertInserts("[101, 77, 0], [102, 78, 0], ", connection -> {
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO t VALUES (?, ?, 0)")) {
                for (int id = 1; id <= 2; id++) {
                    statement.setInt(1, id);
                    statement.setInt(2, 76 + id);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            connection.commit();
        });
    }

    @Test
    void keysOfAQueryThatATriggerReplaces() throws Exception {
        assumeTrue(
                database.engine() != DatabaseEngine.MARIADB,
                "MariaDB itself fails here: it takes the key for NULL when the trigger begins");
        assertInserts(
                "[101, 77, 0], [102, 77, 0], ",
                update("INSERT INTO t (id, v, w) SELECT id, 77, 0 FROM t WHERE id < 9"));
    }

    @Test
    void keyThatATriggerReplacesIsTold() throws Exception {
        assumeTrue(
                database.engine() == DatabaseEngine.POSTGRESQL || database.engine() == DatabaseEngine.H2,
                "the drivers of MySQL and MariaDB tell numbers of their own making only");
        assertInserts("[101, 77, 0], ", connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("INSERT INTO t VALUES (1, 77, 0)", new String[] {"id"})) {
                statement.executeUpdate();
                try (var keys = statement.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getInt(1)).isEqualTo(101);
                }
            }
            connection.commit();
        });
    }

    @Test
    void statementThatLooksForItsRowsByTheKeysThatItGivesIsRefused() throws Exception {
        createTrigger("INSERT", NEW_KEY, GivesAnotherKey.class);
        String sql =
                switch (database.engine()) {
                    case MYSQL, MARIADB -> "INSERT INTO t VALUES (1, 77, 0) ON DUPLICATE KEY UPDATE v = 5";
                    case H2 -> "MERGE INTO t KEY (id) VALUES (1, 77, 0)";
                    case POSTGRESQL -> "";
                };
        assumeTrue(!sql.isEmpty(), "PostgreSQL tells the rows of ON CONFLICT");

        assertThatThrownBy(() -> inTransaction(coordinator.newXid(), update(sql)))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining("may set a column of a unique key");
    }

    @Test
    void upsertWhoseKeyATriggerReplaces() throws Exception {
        assumeTrue(
                database.engine() == DatabaseEngine.POSTGRESQL, "only PostgreSQL tells the rows of such a statement");
        createTrigger("INSERT", NEW_KEY, GivesAnotherKey.class);

        String sql = "INSERT INTO t VALUES (1, 77, 0) ON CONFLICT (id) DO UPDATE SET v = 78";
        assertTakenBack("[[1, 10, 0], [101, 77, 0], [2, 20, 0], [300, 30, 0]]", update(sql));
    }

    @Test
    void triggerThatLeavesTheKeyAloneKeepsNothingFromBeingCaptured() throws Exception {
        createTrigger("INSERT", "%s NEW.v = NEW.v + NEW.w", SetsValue.class);
        String v = database.engine() == DatabaseEngine.H2 ? "999" : "82";

        assertTakenBack(
                "[[1, 10, 0], [2, 20, 0], [300, 30, 0], [5, " + v + ", 5]]", update("INSERT INTO t VALUES (5, 77, 5)"));
    }

    /** The undo inserts it again, and the trigger fires then too. */
    @Test
    void deletedRowThatWouldComeBackUnderAnotherKeyNeedsAttention() throws Exception {
        createTrigger("INSERT", NEW_KEY, GivesAnotherKey.class);
        String before = table();
        Xid xid = coordinator.newXid();
        inTransaction(xid, update("DELETE FROM t WHERE id = 1"));

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase("rewrites");

        assertThat(table()).isEqualTo("[[2, 20, 0], [300, 30, 0]]");
        dropTrigger();
        coordinator.rollback(xid);
        assertThat(table()).isEqualTo(before);
    }

    @Test
    void deletedRowWhoseKeyTheTriggerLeavesAloneComesBack() throws Exception {
        createTrigger("INSERT", NEW_KEY, GivesAnotherKey.class);

        assertTakenBack("[[1, 10, 0], [2, 20, 0]]", update("DELETE FROM t WHERE id = 300"));
    }

    @Test
    void valueThatTheTriggerSetsAgainWhenItIsRestoredNeedsAttention() throws Exception {
        createTrigger("UPDATE", "%s NEW.v = 999", SetsValue.class);
        String before = table();
        Xid xid = coordinator.newXid();
        inTransaction(xid, update("UPDATE t SET v = 11 WHERE id = 1"));
        assertThat(table()).isEqualTo("[[1, 999, 0], [2, 20, 0], [300, 30, 0]]");

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase("rewrites");

        dropTrigger();
        coordinator.rollback(xid);
        assertThat(table()).isEqualTo(before);
    }

    /** That is what somebody answers for: what it does needs not be taken back. */
    @Test
    void columnThatTheStatementDoesNotSetIsLeftToTheTrigger() throws Exception {
        createTrigger("UPDATE", "%s NEW.w = OLD.w + 1", CountsUpdates.class);
        Xid xid = coordinator.newXid();
        inTransaction(xid, update("UPDATE t SET v = 11 WHERE id = 1"));

        coordinator.rollback(xid);

        assertThat(table()).isEqualTo("[[1, 10, 2], [2, 20, 0], [300, 30, 0]]");
    }

    @Test
    void rowThatATriggerGivesAnotherKeyInAnUpdateIsNotWritten() throws Exception {
        createTrigger("UPDATE", NEW_KEY, GivesAnotherKey.class);
        String before = table();
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> inTransaction(xid, update("UPDATE t SET v = 11 WHERE id = 1")))
                .isInstanceOf(SQLException.class);

        assertThat(table()).isEqualTo(before);
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    @Test
    void rowThatATriggerKeepsAwayIsNotThere() throws Exception {
        assumeTrue(database.engine() == DatabaseEngine.POSTGRESQL, "elsewhere a trigger can only fail");
        createTrigger("INSERT", "IF NEW.v < 0 THEN RETURN NULL; END IF", GivesAnotherKey.class);

        assertTakenBack("[[1, 10, 0], [2, 20, 0], [300, 30, 0], [4, 1, 0]]", connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("INSERT INTO t VALUES (1, -1, 0)"))
                        .isZero();
                assertThat(statement.executeUpdate("INSERT INTO t VALUES (2, -1, 0), (4, 1, 0)"))
                        .isOne();
            }
            connection.commit();
        });
    }
}
