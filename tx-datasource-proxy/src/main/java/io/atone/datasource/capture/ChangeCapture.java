package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.image.PendingUpdate;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Assignment;
import io.atone.datasource.sql.RowSelection;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.StatementPlan.Delete;
import io.atone.datasource.sql.StatementPlan.Update;
import io.atone.datasource.sql.TableRef;

/**
 * Captures UPDATE and DELETE: locks and reads the rows, changes exactly these, reads them again. The user's statement runs as
 * it is when its condition is the whole row key, for then nobody can slip a row in between; any other
 * runs with the same SET list and the locked rows' keys as its condition, in chunks.
 */
final class ChangeCapture {

    /** How many keys of one column one statement may have; every driver takes so many parameters. */
    static final int MAX_KEYS_AT_ONCE = 30_000;

    /** More columns are read at once, so that what the undo record's statement puts together stays small. */
    static final int MAX_COLUMNS_READ_LATER = 16;

    private final CaptureScope scope;
    private final RowQueries queries;

    ChangeCapture(CaptureScope scope) {
        this.scope = scope;
        this.queries = new RowQueries(scope);
    }

    <R> Captured<R> update(StatementCall call, Execution<R> execution, Update plan) throws SQLException {
        Set<String> changed = changed(plan);
        Locked locked = scope.assumingSession(call.sql(), () -> {
            TableMeta table = scope.table(call, plan.table(), DmlKind.UPDATE, changed);
            Change change = change(table, plan.table(), plan.head(), plan.selection(), plan.divisible());
            return table.changesRowKey(changed)
                    ? new Locked(change, List.of(), List.of())
                    : lock(call, change, table.imageColumnsForUpdate(changed));
        });
        TableMeta table = locked.change().table();
        if (table.changesRowKey(changed)) {
            return new KeyChangeCapture(scope, call, table).update(execution, plan);
        }
        R answer = change(call, execution, locked);
        return isReadLater(locked)
                ? Captured.pending(
                        answer, new PendingUpdate(table, locked.before().get(0)))
                : Captured.changed(answer, pair(call, locked));
    }

    /** The statement that writes the undo record can read the row, where the database is told to. */
    private boolean isReadLater(Locked locked) {
        return locked.before().size() == 1
                && locked.columns().size() <= MAX_COLUMNS_READ_LATER
                && locked.columns().stream().allMatch(scope.database().dialect()::readsIntoUndo)
                && PendingUpdate.isPossible(
                        locked.change().table(), locked.before().get(0));
    }

    /** The canonical names of the columns that an UPDATE sets. */
    Set<String> changed(Update plan) {
        return canonical(plan.assignments());
    }

    <R> Captured<R> delete(StatementCall call, Execution<R> execution, Delete plan) throws SQLException {
        Locked locked = scope.assumingSession(call.sql(), () -> {
            TableMeta table = scope.table(call, plan.table(), DmlKind.DELETE, List.of());
            Change change = change(table, plan.table(), plan.head(), plan.selection(), true);
            return lock(call, change, table.imageColumnsForWholeRow());
        });
        R answer = change(call, execution, locked);
        TableMeta table = locked.change().table();
        return Captured.changed(
                answer,
                locked.before().stream()
                        .map(row -> RowChange.deleted(table, row))
                        .toList());
    }

    /**
     * What to run on the locked rows.
     *
     * @param divisible whether it may run in steps
     * @param pinsRowKey whether the statement's condition alone makes sure that it can mean one row only
     */
    private record Change(
            TableMeta table,
            TableRef reference,
            SqlPart head,
            RowSelection selection,
            boolean divisible,
            boolean pinsRowKey) {}

    private Change change(
            TableMeta table, TableRef reference, SqlPart head, RowSelection selection, boolean divisible) {
        Set<String> pinned = canonical(selection.equalities());
        boolean pinsRowKey = selection.deterministic()
                && table.rowKeyColumns().stream().map(ColumnMeta::name).allMatch(pinned::contains);
        return new Change(table, reference, head, selection, divisible, pinsRowKey);
    }

    /** The rows that a change means, as they are before it. */
    private record Locked(Change change, List<ColumnMeta> columns, List<RowImage> before) {}

    private Locked lock(StatementCall call, Change change, List<ColumnMeta> columns) throws SQLException {
        String forUpdate = scope.database().dialect().forUpdate();
        // Beside one row they cost nothing; beside each of many they would.
        List<String> settings = change.pinsRowKey() ? scope.unconfirmedSettings() : List.of();
        List<RowImage> before =
                queries.lock(call, change.reference(), change.selection(), forUpdate, columns, settings);
        return new Locked(change, columns, before);
    }

    private <R> R change(StatementCall call, Execution<R> execution, Locked locked) throws SQLException {
        Change change = locked.change();
        List<RowImage> before = locked.before();
        if (before.size() == 1 && change.pinsRowKey()) {
            R answer = call.runOriginal(execution);
            requireCount(call, execution.updateCount(answer), 1);
            return answer;
        }
        List<RowKey> keys = keys(change.table(), before);
        long count = runPinned(call, change, keys);
        call.replaceResults(Replacement.ofCount(count));
        return execution.replaced(count);
    }

    private long runPinned(StatementCall call, Change change, List<RowKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return runPinned(call, change, keys, "1 = 0");
        }
        int step = change.divisible() ? RowQueries.ROWS_PER_QUERY : rowsAtOnce(call, change, keys.size());
        long count = 0;
        for (int from = 0; from < keys.size(); from += step) {
            List<RowKey> chunk = keys.subList(from, Math.min(keys.size(), from + step));
            String condition = scope.database()
                    .rowSql()
                    .keyCondition(change.table(), queries.qualifier(change.reference()), chunk.size());
            count += runPinned(call, change, chunk, condition);
        }
        requireCount(call, count, keys.size());
        return count;
    }

    /** All rows, because a value that is computed from the table or the clock would differ from step to step. */
    private static int rowsAtOnce(StatementCall call, Change change, int rows) throws StatementRefusedException {
        int most = change.table().rowKeyColumns().size() == 1 ? MAX_KEYS_AT_ONCE : RowQueries.ROWS_PER_QUERY;
        if (rows > most) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it concerns " + rows
                                    + " rows, and what it sets has to be computed for all at once, which is"
                                    + " captured for up to " + most + " rows of such a table",
                            "compute the value by a SELECT first and set it as a parameter, or do it in smaller steps"));
        }
        return rows;
    }

    private long runPinned(StatementCall call, Change change, List<RowKey> keys, String condition) throws SQLException {
        String sql = change.head().text() + " WHERE " + condition + " "
                + change.selection().orderBy().text();
        try (PreparedStatement statement = scope.prepare(call, sql)) {
            int index = 1;
            for (int parameter : change.head().parameters()) {
                RowQueries.parameters(call).bindTo(statement, parameter, index++);
            }
            index = scope.database().rowSql().bindKeys(statement, index, change.table(), keys);
            for (int parameter : change.selection().orderBy().parameters()) {
                RowQueries.parameters(call).bindTo(statement, parameter, index++);
            }
            long count = statement.executeUpdate();
            call.markChanged();
            return count;
        }
    }

    /**
     * More rows than were locked can never be; fewer is what MySQL's and MariaDB's drivers say when they are told to count
     * only the rows whose values differ.
     */
    private void requireCount(StatementCall call, long count, long locked) throws CaptureException {
        boolean fewerIsFine = scope.database().dialect().family().isMySqlLike();
        if (count > locked || (count < locked && !fewerIsFine)) {
            throw new CaptureException(
                    "The statement changed " + count + " rows, but " + locked + " were locked for it: " + call.sql());
        }
    }

    private List<RowChange> pair(StatementCall call, Locked locked) throws SQLException {
        TableMeta table = locked.change().table();
        List<RowImage> before = locked.before();
        Map<RowKey, RowImage> after =
                RowPairs.byKey(table, queries.readByKeys(call, table, locked.columns(), keys(table, before)));
        List<RowChange> changes = new ArrayList<>(before.size());
        for (RowImage row : before) {
            RowKey key = RowKey.of(table, row);
            RowImage now = after.get(key);
            if (now == null) {
                throw new CaptureException("Row " + key.toReadable() + " of table " + table.name()
                        + " is not found after the statement that updated it");
            }
            changes.add(RowChange.updated(table, row, now));
        }
        return changes;
    }

    private static List<RowKey> keys(TableMeta table, List<RowImage> rows) {
        return rows.stream().map(row -> RowKey.of(table, row)).toList();
    }

    private Set<String> canonical(List<Assignment> assignments) {
        Set<String> names = new HashSet<>();
        for (Assignment assignment : assignments) {
            names.add(scope.database().dialect().canonicalColumn(assignment.column()));
        }
        return names;
    }

    static void refuseKeyChange(StatementCall call, TableMeta table, Set<String> changed)
            throws StatementRefusedException {
        for (ColumnMeta key : table.rowKeyColumns()) {
            if (changed.contains(key.name())) {
                throw CaptureScope.refusal(
                        call.sql(),
                        new Refusal(
                                "it sets column " + key.name() + ", by which the rows of table " + table.name()
                                        + " are told apart",
                                "delete the row and insert it under its new key"));
            }
        }
    }
}
