package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.ColumnMeta.Identity;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementPlan.Upsert;

/**
 * Captures H2's ON DUPLICATE KEY UPDATE: locks and reads the rows that the new ones collide with on any unique key, and runs the
 * statement with one more assignment, of a column to itself, that fails for any other row. Which rows it inserted, the driver tells.
 *
 * <p>When the statement meets what another transaction has not committed yet, H2 begins it anew without taking back what it did so
 * far. A row that the earlier try inserted is then met by the later one, and fails it, as a row of somebody else does.
 */
final class GuardedUpsertCapture {

    /** Error 40001: trying again makes sense. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private final CaptureScope scope;
    private final StatementCall call;
    private final TableMeta table;
    private final Dialect dialect;
    private final RowSql rowSql;
    private final GeneratedKeys generatedKeys;

    GuardedUpsertCapture(CaptureScope scope, StatementCall call, TableMeta table) {
        this.scope = scope;
        this.call = call;
        this.table = table;
        this.dialect = scope.database().dialect();
        this.rowSql = scope.database().rowSql();
        this.generatedKeys = new GeneratedKeys(scope);
    }

    <R> Captured<R> run(Execution<R> execution, Upsert plan, CollisionProbes probes) throws SQLException {
        requireTold();
        ColumnMeta guard = selfAssignable(plan);
        Map<RowKey, RowImage> before = lock(probes);
        List<RowKey> locked = List.copyOf(before.keySet());
        String text = guarded(plan.rows().body().text(), guard, locked.size());
        try (PreparedStatement ours = generatedKeys.prepareAsking(call, table, text)) {
            bind(ours, plan, locked);
            long count = execute(ours);
            List<List<KeyCell>> inserted = generatedKeys.readReturned(ours, table);
            List<RowChange> changes = new ArrayList<>(updated(before));
            changes.addAll(new InsertedRows(scope).read(call, table, inserted));
            call.replaceResults(generatedKeys.answer(call, table, ours, count, inserted));
            return Captured.changed(execution.replaced(count), changes);
        }
    }

    /** As generated keys without names, H2's driver tells those of the primary key. */
    private void requireTold() throws StatementRefusedException {
        boolean unnamed = call.generatedKeysRequest() instanceof GeneratedKeysRequest.Any;
        if (unnamed && table.uniqueKeys().stream().noneMatch(KeyMeta::primary)) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it asks for generated keys, and table " + table.name() + " has no primary key",
                            "ask for them by their names"));
        }
    }

    private Map<RowKey, RowImage> lock(CollisionProbes probes) throws SQLException {
        Map<RowKey, RowImage> found = new LinkedHashMap<>();
        for (CollisionProbes.Probe probe : probes.probes()) {
            List<RowImage> rows = new KeyQueries(scope)
                    .read(
                            call,
                            table,
                            table.imageColumnsForWholeRow(),
                            probe.columns(),
                            probe.values(),
                            dialect.forUpdate());
            found.putAll(RowPairs.byKey(table, rows));
        }
        if (found.size() * table.rowKeyColumns().size() > ChangeCapture.MAX_KEYS_AT_ONCE) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it meets " + found.size() + " rows that are there, more than one statement can name",
                            "do it in smaller steps"));
        }
        return found;
    }

    /** A column of a unique key that the statement does not set itself, so that it can be set to what it is. */
    private ColumnMeta selfAssignable(Upsert plan) throws StatementRefusedException {
        Set<String> assigned = plan.assignments().stream()
                .map(assignment -> dialect.canonicalColumn(assignment.column()))
                .collect(Collectors.toSet());
        return Stream.of(Identity.NONE, Identity.BY_DEFAULT)
                .flatMap(identity -> table.uniqueKeys().stream()
                        .flatMap(key -> key.columns().stream())
                        .map(table::requireColumn)
                        .filter(column -> column.identity() == identity))
                .filter(column ->
                        !column.generated() && !column.updatedByDatabase() && !assigned.contains(column.name()))
                .findFirst()
                .orElseThrow(() -> CaptureScope.refusal(
                        call.sql(),
                        new Refusal(
                                "it sets each column of the unique keys of table " + table.name()
                                        + ", and one has to be left to note which rows it meets",
                                "leave out what sets a column to itself; or select the row FOR UPDATE, then use a plain"
                                        + " INSERT or UPDATE")));
    }

    /** The statement, which ends with its assignments. */
    private String guarded(String text, ColumnMeta guard, int locked) {
        String column = dialect.quote(guard.name());
        String among = locked == 0 ? "FALSE" : rowSql.keyCondition(table, "", locked);
        String key = dialect.quote(table.rowKeyColumns().get(0).name());
        return text + ", " + column + " = CASE WHEN (CASE WHEN " + among + " THEN TRUE ELSE " + dialect.failure(key)
                + " END) THEN " + column + " ELSE " + column + " END";
    }

    private void bind(PreparedStatement ours, Upsert plan, List<RowKey> locked) throws SQLException {
        if (call.parameters().isPresent()) {
            call.parameters().get().bindAllTo(ours);
        }
        rowSql.bindKeys(ours, plan.rows().body().parameters().size() + 1, table, locked);
    }

    private long execute(PreparedStatement ours) throws SQLException {
        try {
            long count = ours.executeUpdate();
            call.markChanged();
            return count;
        } catch (SQLException e) {
            throw dialect.failureState().equals(e.getSQLState()) ? unlocked(e) : e;
        }
    }

    private SQLException unlocked(SQLException cause) {
        return new SQLTransactionRollbackException(
                "The statement met a row that was not found when its rows were locked just before: somebody else changed"
                        + " rows meanwhile, or two of its own rows have the same key, or one is not given exactly as its"
                        + " column stores it; if it is none of these two, try again: " + call.sql(),
                SERIALIZATION_FAILURE,
                cause);
    }

    private List<RowChange> updated(Map<RowKey, RowImage> before) throws SQLException {
        Map<RowKey, RowImage> after = RowPairs.byKey(
                table,
                new RowQueries(scope)
                        .readByKeys(call, table, table.imageColumnsForWholeRow(), List.copyOf(before.keySet())));
        if (!after.keySet().equals(before.keySet())) {
            throw new CaptureException("Rows of table " + table.name()
                    + " are not found after the statement that may have updated them: " + call.sql());
        }
        return RowPairs.changes(table, before, after);
    }
}
