package io.atone.testkit.junit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import io.atone.coordinator.Coordinator;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.testkit.database.TestDatabase;

/** What is left of global transactions, in words; one line for each thing that should not be there. */
final class Residue {

    private static final String UNDO_LOG = "undo_log";

    private final List<String> lines = new ArrayList<>();

    List<String> lines() {
        return List.copyOf(lines);
    }

    Residue at(Coordinator coordinator) {
        EngineOverview overview = coordinator.overview();
        count("live global transactions at the coordinator", overview.liveTransactions());
        count("branches that phase two has not finished", overview.unfinishedBranches());
        count("held locks at the coordinator", overview.heldLocks());
        count("lock waiters at the coordinator", overview.lockWaiters());
        return this;
    }

    Residue in(Collection<TestDatabase> databases) {
        for (TestDatabase database : databases) {
            count("connections of " + database + " in use", database.connectionsInUse());
            count("undo rows in " + database, undoRows(database));
        }
        return this;
    }

    private void count(String what, int number) {
        if (number != 0) {
            lines.add(number + " " + what);
        }
    }

    private static int undoRows(TestDatabase database) {
        try (Connection connection = database.connect()) {
            return hasUndoLog(connection) ? countUndoRows(connection) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot look for undo rows in " + database, e);
        }
    }

    private static boolean hasUndoLog(Connection connection) throws SQLException {
        try (ResultSet tables =
                connection.getMetaData().getTables(connection.getCatalog(), connection.getSchema(), null, null)) {
            while (tables.next()) {
                if (tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT).equals(UNDO_LOG)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static int countUndoRows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + UNDO_LOG)) {
            row.next();
            return row.getInt(1);
        }
    }
}
