package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Assignment;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.StatementPlan.Effect;
import io.atone.datasource.sql.StatementPlan.JoinedChange;

/**
 * Captures a change of one table by what others hold: locks and reads the rows that the join finds, runs the statement with these rows'
 * keys as a further condition, so that it can touch no others, and reads them again.
 */
final class JoinedChangeCapture {

    private final CaptureScope scope;
    private final RowQueries queries;

    JoinedChangeCapture(CaptureScope scope) {
        this.scope = scope;
        this.queries = new RowQueries(scope);
    }

    <R> Captured<R> run(StatementCall call, Execution<R> execution, JoinedChange plan) throws SQLException {
        boolean update = plan.effect() == Effect.UPDATE;
        Set<String> changed = changed(plan);
        TableMeta table =
                scope.table(call, plan.table(), DmlKind.valueOf(plan.effect().name()), changed);
        ChangeCapture.refuseKeyChange(call, table, changed);
        List<ColumnMeta> columns = update ? table.imageColumnsForUpdate(changed) : table.imageColumnsForWholeRow();
        Map<RowKey, RowImage> before = new JoinedRows(scope)
                .lock(
                        call,
                        table,
                        columns,
                        new JoinedRows.Source(plan.table(), plan.with(), "", plan.references(), plan.predicate()),
                        scope.database().dialect().forUpdate());
        long count = runPinned(call, plan, table, List.copyOf(before.keySet()));
        call.replaceResults(Replacement.ofCount(count));
        return Captured.changed(execution.replaced(count), changes(call, plan, table, columns, before, count));
    }

    private Set<String> changed(JoinedChange plan) {
        Set<String> changed = new HashSet<>();
        for (Assignment assignment : plan.assignments()) {
            changed.add(scope.database().dialect().canonicalColumn(assignment.column()));
        }
        return changed;
    }

    private long runPinned(StatementCall call, JoinedChange plan, TableMeta table, List<RowKey> keys)
            throws SQLException {
        String pinned = keys.isEmpty()
                ? "1 = 0"
                : scope.database().rowSql().keyCondition(table, queries.name(plan.table()), keys.size());
        String users = plan.predicate().isEmpty() ? "" : "(" + plan.predicate().text() + ") AND ";
        String sql = plan.head().text() + " WHERE " + users + pinned;
        try (PreparedStatement statement = scope.prepare(call, sql)) {
            int index = 1;
            for (SqlPart part : List.of(plan.head(), plan.predicate())) {
                for (int parameter : part.parameters()) {
                    RowQueries.parameters(call).bindTo(statement, parameter, index++);
                }
            }
            scope.database().rowSql().bindKeys(statement, index, table, keys);
            long count = statement.executeUpdate();
            call.markChanged();
            return count;
        }
    }

    private List<RowChange> changes(
            StatementCall call,
            JoinedChange plan,
            TableMeta table,
            List<ColumnMeta> columns,
            Map<RowKey, RowImage> before,
            long count)
            throws SQLException {
        Map<RowKey, RowImage> after = new LinkedHashMap<>();
        for (RowImage row : queries.readByKeys(call, table, columns, List.copyOf(before.keySet()))) {
            after.put(RowKey.of(table, row), row);
        }
        List<RowChange> changes = new ArrayList<>();
        before.forEach((key, row) -> {
            RowImage now = after.get(key);
            if (now == null) {
                changes.add(RowChange.deleted(table, row));
            } else if (!now.equals(row)) {
                changes.add(RowChange.updated(table, row, now));
            }
        });
        long gone = (long) before.size() - after.size();
        if (gone != (plan.effect() == Effect.DELETE ? count : 0)) {
            throw new CaptureException("The statement counts " + count + " rows, but " + gone
                    + " of those that were locked for it are gone: " + call.sql());
        }
        return changes;
    }
}
