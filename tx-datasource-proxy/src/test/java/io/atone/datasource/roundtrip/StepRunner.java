package io.atone.datasource.roundtrip;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.atone.datasource.capture.CaptureException;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.roundtrip.Outcome.Kind;
import org.jspecify.annotations.Nullable;

/** Runs steps on a connection. After a failure the local transaction is rolled back, for in PostgreSQL it could do nothing else. */
final class StepRunner {

    private final Connection connection;
    private final Map<String, Savepoint> savepoints = new HashMap<>();

    StepRunner(Connection connection) {
        this.connection = connection;
    }

    Outcome run(Step step) throws SQLException {
        try {
            return new Outcome(Kind.DONE, execute(step));
        } catch (StatementRefusedException e) {
            return new Outcome(Kind.REFUSED, List.of(String.valueOf(e.getMessage())));
        } catch (CaptureException e) {
            rollback();
            return new Outcome(Kind.GIVEN_UP, List.of(String.valueOf(e.getMessage())));
        } catch (BatchUpdateException e) {
            boolean givenUp = e.getCause() instanceof CaptureException;
            boolean refused = e.getCause() instanceof StatementRefusedException;
            rollback();
            return new Outcome(givenUp || refused ? Kind.GIVEN_UP : Kind.FAILED, List.of("batch " + e.getSQLState()));
        } catch (SQLException e) {
            rollback();
            if (e.getCause() instanceof StatementRefusedException refusal) {
                return new Outcome(Kind.GIVEN_UP, List.of(String.valueOf(refusal.getMessage())));
            }
            return new Outcome(Kind.FAILED, List.of(e.getSQLState() + " " + e.getErrorCode()));
        }
    }

    /** The local transaction is rolled back, and savepoints go with it. */
    void rollback() throws SQLException {
        savepoints.clear();
        connection.rollback();
    }

    private List<String> execute(Step step) throws SQLException {
        if (step instanceof Step.Run run) {
            try (Statement statement = connection.createStatement()) {
                return counts(statement, statement.executeUpdate(run.sql()));
            }
        }
        if (step instanceof Step.Prepared prepared) {
            try (PreparedStatement statement = connection.prepareStatement(prepared.sql())) {
                bind(statement, prepared.parameters());
                return List.of(String.valueOf(statement.executeUpdate()));
            }
        }
        if (step instanceof Step.Batch batch) {
            return List.of(executeBatch(batch));
        }
        if (step instanceof Step.Query query) {
            return query(query.sql());
        }
        changeTransaction(step);
        return List.of();
    }

    /** A text of several statements has several. */
    private static List<String> counts(Statement statement, int first) throws SQLException {
        List<String> counts = new ArrayList<>(List.of(String.valueOf(first)));
        while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
            counts.add(String.valueOf(statement.getUpdateCount()));
        }
        return counts;
    }

    private String executeBatch(Step.Batch batch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(batch.sql())) {
            for (List<@Nullable Object> item : batch.items()) {
                bind(statement, item);
                statement.addBatch();
            }
            return Arrays.toString(statement.executeBatch());
        }
    }

    private static void bind(PreparedStatement statement, List<@Nullable Object> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i));
        }
    }

    private List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(String.valueOf(result.getString(1)));
            }
        }
        rows.sort(null);
        return rows;
    }

    private void changeTransaction(Step step) throws SQLException {
        if (step instanceof Step.Save save) {
            savepoints.put(save.name(), connection.setSavepoint());
        } else if (step instanceof Step.BackTo back) {
            Savepoint savepoint = savepoints.get(back.name());
            if (savepoint != null) {
                connection.rollback(savepoint);
                // Those set later are gone with it, in an order that we do not keep.
                savepoints.clear();
            }
        } else if (step instanceof Step.Commit) {
            savepoints.clear();
            connection.commit();
        }
    }
}
