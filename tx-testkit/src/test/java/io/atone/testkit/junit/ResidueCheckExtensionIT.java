package io.atone.testkit.junit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.atone.coordinator.Coordinator;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

class ResidueCheckExtensionIT {

    @Test
    void testThatLeavesNothingPasses() {
        run(Clean.class).assertStatistics(counts -> counts.succeeded(1).failed(0));
    }

    @Test
    void leftUndoRowFailsTheTest() {
        assertFails(LeavesUndoRow.class, "1 undo rows in H2 database");
    }

    @Test
    void openConnectionFailsTheTest() {
        assertFails(LeavesConnection.class, "1 connections of H2 database");
    }

    @Test
    void boundTransactionFailsTheTest() {
        assertFails(LeavesBinding.class, "still bound to global transaction");
    }

    private static void assertFails(Class<?> sample, String reason) {
        run(sample)
                .assertThatEvents()
                .haveExactly(1, event(test(), finishedWithFailure(message(text -> text.contains(reason)))));
    }

    private static Events run(Class<?> sample) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(sample))
                .execute()
                .testEvents();
    }

    @Tag("sample")
    @WithCoordinator
    @CheckResidue
    static class Clean {

        @ForEachDatabase(DatabaseEngine.H2)
        void usesAConnection(TestDatabase database, Coordinator coordinator) throws SQLException {
            try (Connection connection = database.dataSource().getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
            }
            assertThat(coordinator.address()).startsWith("127.0.0.1:");
        }
    }

    @Tag("sample")
    @CheckResidue
    static class LeavesUndoRow {

        @ForEachDatabase(DatabaseEngine.H2)
        void leavesIt(TestDatabase database) throws SQLException {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE undo_log (branch_id BIGINT)");
                statement.execute("INSERT INTO undo_log VALUES (1)");
            }
        }
    }

    @Tag("sample")
    @CheckResidue
    static class LeavesConnection {

        @ForEachDatabase(DatabaseEngine.H2)
        void leavesIt(TestDatabase database) throws SQLException {
            assertThat(database.dataSource().getConnection().isValid(1)).isTrue();
        }
    }

    @Tag("sample")
    @CheckResidue
    static class LeavesBinding {

        @Test
        void leavesIt() {
            TransactionContext.Scope forgotten = TransactionContext.bind(new Xid(ClientId.parse("1-1"), 1));
            assertThat(forgotten).isNotNull();
        }
    }
}
