package io.atone.datasource;

import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.capture.StatementCapture;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.Tables;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Statements that ask to run unprotected in a global transaction. */
@ForEachDatabase
@CheckResidue
class OptOutIT extends OnContractTables {

    private static final String HINT = "/* atone:unprotected */ ";

    @BeforeEach
    void createTable() throws Exception {
        Tables.execute(database, "CREATE TABLE audit (n INT)", "INSERT INTO audit VALUES (1)"); // Without any key.
    }

    @Test
    void whatItDidStaysWhenTheOthersAreTakenBack() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            run(connection, HINT + "INSERT INTO audit VALUES (2)");
            run(connection, "UPDATE item SET v = 99 WHERE id = 1");
            run(connection, "  " + HINT + "UPDATE audit SET n = n + 10");
            connection.commit();
        });

        coordinator.rollback(xid);

        assertUnchanged();
        assertThat(Tables.rows(database, "SELECT n FROM audit ORDER BY n")).containsExactly("[11]", "[12]");
    }

    @Test
    void preparedStatementsAndBatchesMayAskForItToo() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            try (PreparedStatement one = connection.prepareStatement(HINT + "INSERT INTO audit VALUES (?)")) {
                one.setInt(1, 2);
                assertThat(one.executeUpdate()).isOne();
                for (int n = 3; n <= 4; n++) {
                    one.setInt(1, n);
                    one.addBatch();
                }
                one.executeBatch();
            }
            try (Statement statement = connection.createStatement()) {
                statement.addBatch(HINT + "INSERT INTO audit VALUES (5)");
                statement.addBatch("UPDATE item SET v = 99 WHERE id = 1");
                statement.executeBatch();
            }
            connection.commit();
        });

        coordinator.rollback(xid);

        assertUnchanged();
        assertThat(Tables.rows(database, "SELECT n FROM audit")).containsExactly("[1]", "[2]", "[3]", "[4]", "[5]");
    }

    @Test
    void logSaysEachTimeThatAStatementRanUnprotected() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(StatementCapture.class);
        Level level = log.getLevel();
        log.setLevel(Level.INFO);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        Xid xid = coordinator.newXid();
        try {
            inTransaction(xid, connection -> {
                try (PreparedStatement one = connection.prepareStatement(HINT + "UPDATE audit SET n = ?")) {
                    for (int n = 3; n <= 4; n++) {
                        one.setInt(1, n);
                        one.addBatch();
                    }
                    one.executeBatch();
                }
                run(connection, HINT + "UPDATE audit SET n = 5");
                connection.commit();
            });
        } finally {
            log.detachAppender(lines);
            log.setLevel(level);
        }

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("unprotected"))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("UPDATE audit SET n = "));
    }

    /** And an operator can have the rows that the branch captured brought back by force. */
    private void assertStopsTheUndo(String... statements) throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            for (String sql : statements) {
                run(connection, sql);
            }
            connection.commit();
        });
        List<String> before = Tables.rows(database, "SELECT * FROM item");

        assertThatThrownBy(() -> coordinator.rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContaining("somebody else");

        assertThat(Tables.rows(database, "SELECT * FROM item")).isEqualTo(before);
        coordinator
                .resource()
                .resolve(
                        coordinator.registrations(xid).get(0).branch(),
                        new UndoOrder(UndoMode.FORCED, "the unprotected statement was wrong"));
        coordinator.rollback(xid);
        assertUnchanged();
    }

    /** The undo does not overwrite it, for nobody knows what it should be. */
    @Test
    void rowThatWasChangedUnprotectedTooNeedsAttention() throws Exception {
        assertStopsTheUndo("UPDATE item SET v = 11 WHERE id = 1", HINT + "UPDATE item SET v = 12 WHERE id = 1");
        assertStopsTheUndo(
                "UPDATE item SET v = 11 WHERE id = 1",
                HINT + "UPDATE item SET v = 12 WHERE id = 1",
                "UPDATE item SET v = 13 WHERE id = 1");
        assertStopsTheUndo("INSERT INTO item VALUES (50, 1, 1)", HINT + "UPDATE item SET v = 12 WHERE id = 50");
        assertStopsTheUndo("DELETE FROM item WHERE id = 1", HINT + "INSERT INTO item VALUES (1, 12, 0)");
        assertStopsTheUndo(
                "DELETE FROM item WHERE id = 1",
                HINT + "INSERT INTO item VALUES (1, 12, 0)",
                "UPDATE item SET w = 5 WHERE id = 1");
    }

    @Test
    void ownRowThatWasTakenAwayUnprotectedInBetweenGoes() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            run(connection, "INSERT INTO item VALUES (50, 1, 1)");
            run(connection, HINT + "DELETE FROM item WHERE id = 50");
            run(connection, "INSERT INTO item VALUES (50, 2, 2)");
            connection.commit();
        });

        coordinator.rollback(xid);

        assertUnchanged();
    }

    @Test
    void withoutTheHintItIsRefused() {
        assertThatThrownBy(() -> inTransaction(coordinator.newXid(), update("INSERT INTO audit VALUES (2)")))
                .isInstanceOf(StatementRefusedException.class);
    }

    @Test
    void whatCouldEndTheLocalTransactionIsRefusedAllTheSame() {
        for (String sql : new String[] {"TRUNCATE TABLE audit", "COMMIT", "DROP TABLE audit", "CALL p()"}) {
            assertThatThrownBy(() -> inTransaction(coordinator.newXid(), connection -> run(connection, HINT + sql)))
                    .as(sql)
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("atone:unprotected");
        }
    }
}
