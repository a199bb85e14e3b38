package io.atone.datasource;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.Shapes.Shape;
import io.atone.datasource.support.Observations;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every shape of work inside a global transaction, against the same work on the bare driver: its user sees the same, a commit
 * leaves the same, a rollback leaves what was there before, and nothing else stays behind.
 */
@ForEachDatabase
@CheckResidue
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class ShapesContractIT {

    private enum Mode {
        ONE_LOCAL_TRANSACTION,
        AUTOCOMMIT;

        boolean fits(Shape shape) {
            return this == ONE_LOCAL_TRANSACTION || !shape.name().equals("savepoints");
        }
    }

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase bare;
    private TestDatabase atone;
    private DataSourceProxy proxy;

    @BeforeEach
    void createTables(@DatabaseName("bare") TestDatabase first, @DatabaseName("atone") TestDatabase second)
            throws Exception {
        bare = first;
        atone = second;
        Tables.create(bare);
        Tables.create(atone);
        proxy = (DataSourceProxy)
                DataSourceProxy.wrap(atone.dataSource(), coordinator, DataSourceProxyConfig.defaults());
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    /** Both databases are as at first before each shape, so that the next one finds them alike. */
    @TestFactory
    Stream<DynamicTest> rolledBackWorkLeavesNothing(DatabaseEngine engine) {
        return Stream.of(Mode.values()).flatMap(mode -> shapes(engine)
                .filter(mode::fits)
                .map(shape -> DynamicTest.dynamicTest(shape + ", " + mode, () -> rollBack(shape, mode))));
    }

    private void refill() throws Exception {
        Tables.refill(bare);
        Tables.refill(atone);
    }

    private void rollBack(Shape shape, Mode mode) throws Exception {
        refill();
        Map<String, List<String>> initial = Tables.contents(atone);
        Observations expected = new Observations();
        Map<String, List<String>> expectedContents;
        try (Connection connection = bare.connect()) {
            connection.setAutoCommit(false);
            shape.work().run(connection, expected);
            expectedContents = Tables.contents(connection);
            connection.rollback();
        }

        Xid xid = coordinator.newXid();
        Observations seen = runGlobally(xid, shape, mode);
        Map<String, List<String>> contents = Tables.contents(atone);
        String rollbackOnlyReason = coordinator.rollbackOnlyReason(xid);
        coordinator.rollback(xid);

        assertThat(seen.seen()).as("what its user sees").isEqualTo(expected.seen());
        assertThat(contents).as("after the local commit").isEqualTo(expectedContents);
        assertThat(rollbackOnlyReason).isNull();
        assertThat(Tables.contents(atone)).as("after the rollback").isEqualTo(initial);
        assertNothingLeft();
    }

    /** Without a global transaction nothing is looked at; the counters stay alike because both sides run everything once. */
    @TestFactory
    Stream<DynamicTest> workOutsideIsTheDrivers(DatabaseEngine engine) {
        return shapes(engine)
                .map(shape -> DynamicTest.dynamicTest(shape.name(), () -> {
                    Observations expected = new Observations();
                    Observations seen = new Observations();
                    runAndRollBack(bare.connect(), shape, expected);
                    runAndRollBack(proxy.getConnection(), shape, seen);

                    assertThat(seen.seen()).isEqualTo(expected.seen());
                    assertNothingLeft();
                }));
    }

    private static void runAndRollBack(Connection opened, Shape shape, Observations seen) throws Exception {
        try (Connection connection = opened) {
            connection.setAutoCommit(false);
            shape.work().run(connection, seen);
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @TestFactory
    Stream<DynamicTest> committedWorkStays(DatabaseEngine engine) {
        return shapes(engine).map(shape -> DynamicTest.dynamicTest(shape.name(), () -> commit(shape)));
    }

    private void commit(Shape shape) throws Exception {
        refill();
        Observations expected = new Observations();
        try (Connection connection = bare.connect()) {
            connection.setAutoCommit(false);
            shape.work().run(connection, expected);
            connection.commit();
        }

        Xid xid = coordinator.newXid();
        Observations seen = runGlobally(xid, shape, Mode.ONE_LOCAL_TRANSACTION);
        coordinator.commit(xid);

        assertThat(seen.seen()).as("what its user sees").isEqualTo(expected.seen());
        assertThat(Tables.contents(atone)).as("after the commit").isEqualTo(Tables.contents(bare));
        assertNothingLeft();
    }

    private static Stream<Shape> shapes(DatabaseEngine engine) {
        return Stream.of(Shapes.all(), InsertShapes.all(), KeyShapes.all(), JoinShapes.all())
                .flatMap(List::stream)
                .filter(shape -> shape.engines().contains(engine));
    }

    private Observations runGlobally(Xid xid, Shape shape, Mode mode) throws Exception {
        Observations seen = new Observations();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(mode == Mode.AUTOCOMMIT);
            shape.work().run(connection, seen);
            assertThat(connection.getAutoCommit()).isEqualTo(mode == Mode.AUTOCOMMIT);
            if (mode == Mode.ONE_LOCAL_TRANSACTION) {
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
        return seen;
    }

    private void assertNothingLeft() throws Exception {
        assertThat(Tables.rows(atone, "SELECT * FROM undo_log")).isEmpty();
        assertThat(coordinator.heldLocks()).isZero();
        assertThat(atone.connectionsInUse()).isZero();
    }
}
