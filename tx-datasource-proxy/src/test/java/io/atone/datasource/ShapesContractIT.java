package io.atone.datasource;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.Shapes.Shape;
import io.atone.datasource.support.Observations;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every shape of work inside a global transaction, against the same work on the bare driver: its user sees the same, a commit
 * leaves the same, a rollback leaves what was there before, and nothing else stays behind.
 */
@ForEachDatabase
class ShapesContractIT {

    private enum Mode {
        ONE_LOCAL_TRANSACTION,
        AUTOCOMMIT
    }

    @TestFactory
    Stream<DynamicTest> workIsTheSameAsWithoutAtone(DatabaseServer server) {
        return Shapes.all().stream()
                .filter(shape -> shape.engines().contains(server.engine()))
                .flatMap(shape -> Stream.of(Mode.values())
                        .filter(mode -> mode != Mode.AUTOCOMMIT || !shape.name().equals("savepoints"))
                        .map(mode -> DynamicTest.dynamicTest(shape + ", " + mode, () -> compare(server, shape, mode))));
    }

    private static void compare(DatabaseServer server, Shape shape, Mode mode) throws Exception {
        try (TestDatabase bare = server.createDatabase();
                TestDatabase atone = server.createDatabase()) {
            Tables.create(bare);
            Tables.create(atone);
            Map<String, List<String>> initial = Tables.contents(atone);
            Observations expected = new Observations();
            try (Connection connection = bare.connect()) {
                run(connection, shape, mode, expected);
            }

            ScriptedCoordinator coordinator = new ScriptedCoordinator();
            DataSourceProxy proxy = (DataSourceProxy)
                    DataSourceProxy.wrap(atone.dataSource(), coordinator, DataSourceProxyConfig.defaults());
            Xid undone = coordinator.newXid();
            Observations seenBeforeRollback = runGlobally(proxy, undone, shape, mode);
            Map<String, List<String>> changed = Tables.contents(atone);
            assertThat(coordinator.rollbackOnlyReason(undone)).isNull();
            coordinator.rollback(undone);

            assertThat(seenBeforeRollback.seen()).as("what its user sees").isEqualTo(expected.seen());
            assertThat(changed).as("after the local commit").isEqualTo(Tables.contents(bare));
            assertThat(Tables.contents(atone)).as("after the rollback").isEqualTo(initial);
            assertNothingLeft(atone, coordinator);

            Xid kept = coordinator.newXid();
            runGlobally(proxy, kept, shape, mode);
            Map<String, List<String>> changedAgain = Tables.contents(atone);
            coordinator.commit(kept);
            assertThat(Tables.contents(atone)).as("after the commit").isEqualTo(changedAgain);
            assertNothingLeft(atone, coordinator);
            proxy.close();
        }
    }

    private static Observations runGlobally(DataSourceProxy proxy, Xid xid, Shape shape, Mode mode) throws Exception {
        Observations seen = new Observations();
        try (TransactionContext.Scope ignored = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            run(connection, shape, mode, seen);
        }
        return seen;
    }

    private static void run(Connection connection, Shape shape, Mode mode, Observations seen) throws Exception {
        if (mode == Mode.AUTOCOMMIT) {
            shape.work().run(connection, seen);
            seen.add(connection.getAutoCommit());
            return;
        }
        connection.setAutoCommit(false);
        shape.work().run(connection, seen);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void assertNothingLeft(TestDatabase database, ScriptedCoordinator coordinator) throws Exception {
        assertThat(Tables.rows(database, "SELECT * FROM undo_log")).isEmpty();
        assertThat(coordinator.heldLocks()).isZero();
        assertThat(database.connectionsInUse()).isZero();
    }
}
