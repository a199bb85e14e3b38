package io.atone.datasource.roundtrip;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.roundtrip.Outcome.Kind;
import io.atone.datasource.support.EngineDump;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.SideBySide;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.TestDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios twice on a real engine: in a global transaction, and on the bare driver. Both users see the same and leave the same
 * behind; then the global transaction is rolled back, and the tables are what they were. Some are committed instead, and the tables stay.
 * Not thread-safe.
 */
final class RoundTrip implements AutoCloseable {

    /** One of so many seeds ends by a commit, which has less to do. */
    private static final int SEEDS_PER_COMMIT = 5;

    private final TestDatabase bare;
    private final TestDatabase atone;
    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private final HikariDataSource bareDriver;
    private final HikariDataSource driver;
    private final DataSourceProxy proxy;
    private final Connection bareConnection;
    private final Connection dumper;
    private final Counts counts;

    RoundTrip(DatabaseServer server, Counts counts) throws SQLException {
        this.counts = counts;
        this.bare = server.createDatabase();
        this.atone = server.createDatabase();
        this.bareDriver = SideBySide.driver(bare, options(server.engine()));
        this.driver = SideBySide.driver(atone, options(server.engine()));
        this.proxy = (DataSourceProxy) DataSourceProxy.wrap(driver, coordinator, DataSourceProxyConfig.defaults());
        this.bareConnection = bareDriver.getConnection();
        this.dumper = atone.connect();
    }

    private static String[] options(DatabaseEngine engine) {
        return switch (engine) {
            case MYSQL, MARIADB -> new String[] {"allowMultiQueries=true"};
            case POSTGRESQL, H2 -> new String[0];
        };
    }

    /** Runs a scenario; returns what is wrong, or null when nothing is. */
    @Nullable
    String run(Scenario scenario) {
        try {
            bareConnection.setAutoCommit(true);
            create(bareConnection, scenario);
            bareConnection.setAutoCommit(false);
            create(dumper, scenario);
            return runOnTables(scenario);
        } catch (Exception | AssertionError e) {
            return "unexpected " + e;
        } finally {
            drop(scenario);
        }
    }

    private static void create(Connection connection, Scenario scenario) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Table table : scenario.tables()) {
                statement.execute(table.create(scenario.engine()));
            }
            for (String row : scenario.rows()) {
                fill(statement, row);
            }
            if (Table.hasViews(scenario.engine())) {
                for (Table table : scenario.tables()) {
                    statement.execute(table.createView());
                }
            }
        }
    }

    /** Rows are random, so some have a key that is there already, or a parent that is not. */
    private static void fill(Statement statement, String row) throws SQLException {
        try {
            statement.execute(row);
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) {
                throw e;
            }
        }
    }

    private @Nullable String runOnTables(Scenario scenario) throws Exception {
        List<List<String>> before = dump(dumper, scenario);
        Xid xid = coordinator.newXid();
        List<Outcome> outcomes = runGlobally(xid, scenario);
        String difference = compareWithBare(scenario, outcomes);
        List<List<String>> withAtone = dump(dumper, scenario);
        List<List<String>> without = dump(bareConnection, scenario);
        if (difference == null && !withAtone.equals(without)) {
            difference = "after the local commits the tables hold " + withAtone + ", and without Atone " + without;
        }
        boolean commits = Math.floorMod(scenario.seed(), SEEDS_PER_COMMIT) == 0;
        if (commits) {
            coordinator.commit(xid);
        } else {
            coordinator.rollback(xid);
        }
        List<List<String>> after = dump(dumper, scenario);
        if (!after.equals(commits ? withAtone : before)) {
            return "after the global " + (commits ? "commit" : "rollback") + " the tables hold " + after
                    + ", and after the local commits it was " + withAtone + ", and before " + before;
        }
        int undoRows = Tables.rows(atone, "SELECT xid FROM undo_log").size();
        if (undoRows != 0 || coordinator.heldLocks() != 0) {
            return undoRows + " undo rows and " + coordinator.heldLocks() + " locks are left";
        }
        if (difference == null) {
            counts.add(scenario, outcomes);
        }
        return difference;
    }

    private List<Outcome> runGlobally(Xid xid, Scenario scenario) throws SQLException {
        List<Outcome> outcomes = new ArrayList<>();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            StepRunner runner = new StepRunner(connection);
            for (Step step : scenario.steps()) {
                Outcome outcome = runner.run(step);
                outcomes.add(outcome);
                if (outcome.kind() == Kind.GIVEN_UP) {
                    // It may have used up numbers of sequences, so the other side could not follow.
                    break;
                }
            }
            connection.commit();
        }
        return outcomes;
    }

    private @Nullable String compareWithBare(Scenario scenario, List<Outcome> outcomes) throws SQLException {
        StepRunner runner = new StepRunner(bareConnection);
        for (int i = 0; i < outcomes.size(); i++) {
            Step step = scenario.steps().get(i);
            Outcome withAtone = outcomes.get(i);
            if (withAtone.kind() == Kind.GIVEN_UP) {
                runner.rollback();
            } else if (withAtone.kind() != Kind.REFUSED) {
                Outcome without = runner.run(step);
                if (!without.isLike(withAtone) && !mayCountTwice(scenario, step, withAtone, without)) {
                    bareConnection.rollback();
                    return "step " + (i + 1) + " (" + step + ") ended as " + withAtone + ", and without Atone as "
                            + without;
                }
            }
        }
        bareConnection.commit();
        return null;
    }

    /**
     * MySQL merges the results of several indexes for an OR, and when the update changes one of them, comes to a row twice and counts it
     * twice. By Atone the rows are found before they are changed.
     */
    private static boolean mayCountTwice(Scenario scenario, Step step, Outcome withAtone, Outcome without) {
        boolean mySqlLike = scenario.engine() == DatabaseEngine.MYSQL || scenario.engine() == DatabaseEngine.MARIADB;
        return mySqlLike
                && step instanceof Step.Run run
                && run.sql().startsWith("UPDATE")
                && run.sql().contains(" OR ")
                && withAtone.kind() == Kind.DONE
                && without.kind() == Kind.DONE;
    }

    private static List<List<String>> dump(Connection connection, Scenario scenario) throws SQLException {
        List<List<String>> dump = new ArrayList<>();
        for (Table table : scenario.tables()) {
            dump.add(EngineDump.of(connection, scenario.engine(), table.name()));
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
        return dump;
    }

    private void drop(Scenario scenario) {
        try {
            if (!bareConnection.getAutoCommit()) {
                bareConnection.rollback();
                bareConnection.setAutoCommit(true);
            }
            for (Connection connection : List.of(bareConnection, dumper)) {
                drop(connection, scenario);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The tables of seed " + scenario.seed() + " cannot be dropped", e);
        }
    }

    private static void drop(Connection connection, Scenario scenario) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Table table : scenario.tables()) {
                statement.execute("DROP VIEW IF EXISTS " + table.view().name());
            }
            for (int i = scenario.tables().size() - 1; i >= 0; i--) {
                statement.execute(
                        "DROP TABLE IF EXISTS " + scenario.tables().get(i).name());
            }
        }
    }

    @Override
    public void close() throws SQLException {
        dumper.close();
        bareConnection.close();
        bareDriver.close();
        proxy.close();
        driver.close();
        atone.close();
        bare.close();
    }
}
