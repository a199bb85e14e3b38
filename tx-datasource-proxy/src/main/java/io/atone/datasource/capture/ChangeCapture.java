package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.capture.RowQueries.Images;
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

    private final CaptureScope scope;
    private final RowQueries queries;

    ChangeCapture(CaptureScope scope) {
        this.scope = scope;
        this.queries = new RowQueries(scope);
    }

    <R> Captured<R> update(StatementCall call, Execution<R> execution, Update plan) throws SQLException {
        Set<String> changed = changed(plan);
        Locked locked = scope.assumingSession(call.sql(), () -> {
            TableMeta table = scope.tableWithCascades(call, plan.table(), DmlKind.UPDATE, changed);
            CascadeCapture cascades = CascadeCapture.ofUpdate(scope, call, table.base(), table.inBase(changed));
            boolean divisible = plan.divisible() && runsInSteps(cascades);
            Change change = change(table, plan.table(), plan.head(), plan.selection(), divisible);
            requireSameRows(call, change, cascades);
            return table.changesRowKey(changed)
                    ? new Locked(change, List.of(), new Images(List.of(), null), cascades)
                    : lock(call, change, cascades.imageColumns(), plan.assignments(), cascades);
        });
        TableMeta table = locked.change().table();
        if (table.changesRowKey(changed)) {
            return new KeyChangeCapture(scope, call, table, locked.cascades()).update(execution, plan);
        }
        locked.cascades().lock(keys(table.base(), locked.before()));
        R answer = change(call, execution, locked);
        List<RowChange> changes = new ArrayList<>(locked.cascades().changes());
        changes.addAll(pair(call, locked));
        return Captured.changed(answer, changes);
    }

    /** The canonical names of the columns that an UPDATE sets. */
    Set<String> changed(Update plan) {
        return canonical(plan.assignments());
    }

    <R> Captured<R> delete(StatementCall call, Execution<R> execution, Delete plan) throws SQLException {
        Locked locked = scope.assumingSession(call.sql(), () -> {
            TableMeta table = scope.tableWithCascades(call, plan.table(), DmlKind.DELETE, List.of());
            CascadeCapture cascades = CascadeCapture.ofDelete(scope, call, table.base());
            Change change = change(
                    table,
                    plan.table(),
                    plan.head(),
                    plan.selection(),
                    runsInSteps(cascades) && !goTogether(table.base()));
            requireSameRows(call, change, cascades);
            return lock(call, change, table.base().imageColumnsForWholeRow(), List.of(), cascades);
        });
        TableMeta table = locked.change().table().base();
        locked.cascades().lock(keys(table, locked.before()));
        R answer = change(call, execution, locked);
        List<RowChange> changes = new ArrayList<>(locked.cascades().changes());
        locked.before().forEach(row -> changes.add(RowChange.deleted(table, row)));
        return Captured.changed(answer, changes);
    }

    /**
     * InnoDB lets foreign keys act on each row at once, so that they can change what the condition says of the next one, where it looks
     * beyond the row or where the table refers to itself. Other engines find all rows first.
     */
    private void requireSameRows(StatementCall call, Change change, CascadeCapture cascades)
            throws StatementRefusedException {
        boolean oneByOne = scope.database().dialect().family().isMySqlLike();
        boolean mayDiffer = !change.selection().deterministic() || cascades.changesOwnTable();
        if (oneByOne && !cascades.isEmpty() && !change.pinsRowKey() && mayDiffer) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "foreign keys change further rows along with those of table "
                                    + change.table().name()
                                    + ", and its condition (a limit, a subquery, a function that is not known, a column that they change)"
                                    + " could tell other rows because of that",
                            "select the keys of the rows first, and name them in the condition"));
        }
    }

    /** One step may not change what the next one is to find. */
    private static boolean runsInSteps(CascadeCapture cascades) {
        return !cascades.comesBack() && !cascades.isGuarded();
    }

    /** Where one statement may delete rows that refer to each other, a part of them may not. */
    private boolean goTogether(TableMeta table) {
        return scope.database().dialect().checksReferencesAfterStatement()
                && table.hazards().references().stream()
                        .anyMatch(reference -> reference.referring().equals(table.name()));
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
    private record Locked(Change change, List<ColumnMeta> columns, Images images, CascadeCapture cascades) {
        List<RowImage> before() {
            return images.before();
        }
    }

    private Locked lock(
            StatementCall call,
            Change change,
            List<ColumnMeta> columns,
            List<Assignment> assignments,
            CascadeCapture cascades)
            throws SQLException {
        // Beside one row they cost nothing; beside each of many they would.
        List<String> settings = change.pinsRowKey() ? scope.unconfirmedSettings() : List.of();
        if (change.table().isView()) {
            Images images = new Images(lockThroughView(call, change, columns, settings), null);
            return new Locked(change, columns, images, cascades);
        }
        boolean storesWhatIsAssigned = !assignments.isEmpty()
                && cascades.isEmpty()
                && change.table().hazards().vouchedTriggersOn(DmlKind.UPDATE).isEmpty();
        AssignedImages assigned = storesWhatIsAssigned
                ? AssignedImages.of(
                        scope.database().dialect(),
                        columns,
                        assignments,
                        call.parameters().map(Parameters::hasStreams).orElse(false))
                : AssignedImages.NONE;
        Images images = queries.lock(call, change.reference(), change.selection(), columns, settings, assigned);
        return new Locked(change, columns, images, cascades);
    }

    /** A view need not show all that changes, so it tells which rows, and the table tells what is in them. */
    private List<RowImage> lockThroughView(
            StatementCall call, Change change, List<ColumnMeta> columns, List<String> settings) throws SQLException {
        TableMeta view = change.table();
        List<RowImage> shown = queries.lock(
                        call,
                        change.reference(),
                        change.selection(),
                        view.rowKeyColumns(),
                        settings,
                        AssignedImages.NONE)
                .before();
        List<RowKey> keys = keys(view, shown);
        List<RowImage> rows = queries.readByKeys(call, view.base(), columns, keys);
        if (rows.size() != keys.size()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "the view " + view.name() + " shows rows that its user does not see in table "
                                    + view.base().name(),
                            "let the user see all of the table's rows, or run the statement on the table"));
        }
        return rows;
    }

    private <R> R change(StatementCall call, Execution<R> execution, Locked locked) throws SQLException {
        Change change = locked.change();
        List<RowImage> before = locked.before();
        if (before.size() == 1 && change.pinsRowKey() && !locked.cascades().isGuarded()) {
            R answer = call.runOriginal(execution);
            requireCount(call, execution.updateCount(answer), 1, locked);
            return answer;
        }
        List<RowKey> keys = keys(change.table().base(), before);
        long count = runPinned(call, locked, keys);
        call.replaceResults(Replacement.ofCount(count));
        return execution.replaced(count);
    }

    private long runPinned(StatementCall call, Locked locked, List<RowKey> keys) throws SQLException {
        Change change = locked.change();
        if (keys.isEmpty()) {
            return runPinned(call, locked, keys, "1 = 0");
        }
        int step = change.divisible() ? RowQueries.ROWS_PER_QUERY : rowsAtOnce(call, change, keys.size());
        long count = 0;
        for (int from = 0; from < keys.size(); from += step) {
            List<RowKey> chunk = keys.subList(from, Math.min(keys.size(), from + step));
            String condition = scope.database()
                    .rowSql()
                    .keyCondition(change.table(), queries.qualifier(change.reference()), chunk.size());
            count += runPinned(call, locked, chunk, condition);
        }
        requireCount(call, count, keys.size(), locked);
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

    private long runPinned(StatementCall call, Locked locked, List<RowKey> keys, String condition) throws SQLException {
        Change change = locked.change();
        String sql = change.head().text() + " WHERE " + condition
                + locked.cascades().guard() + " " + change.selection().orderBy().text();
        try (PreparedStatement statement = scope.prepare(call, sql)) {
            int index = 1;
            for (int parameter : change.head().parameters()) {
                RowQueries.parameters(call).bindTo(statement, parameter, index++);
            }
            index = scope.database().rowSql().bindKeys(statement, index, change.table(), keys);
            index = locked.cascades().bindGuard(statement, index);
            for (int parameter : change.selection().orderBy().parameters()) {
                RowQueries.parameters(call).bindTo(statement, parameter, index++);
            }
            long count = statement.executeUpdate();
            locked.cascades().requireGuarded(count > 0);
            call.markChanged();
            return count;
        }
    }

    /**
     * More rows than were locked can never be; fewer is what MySQL's and MariaDB's drivers say when they are told to count
     * only the rows whose values differ, and what is counted when some went with others that they refer to.
     */
    private void requireCount(StatementCall call, long count, long rows, Locked locked) throws CaptureException {
        boolean fewerIsFine = scope.database().dialect().family().isMySqlLike()
                || locked.cascades().comesBack();
        if (count > rows || (count < rows && !fewerIsFine)) {
            throw new CaptureException(
                    "The statement changed " + count + " rows, but " + rows + " were locked for it: " + call.sql());
        }
    }

    private List<RowChange> pair(StatementCall call, Locked locked) throws SQLException {
        TableMeta table = locked.change().table().base();
        List<RowImage> before = locked.before();
        List<RowImage> foretold = locked.images().after();
        if (foretold != null) {
            List<RowChange> changes = new ArrayList<>(before.size());
            for (int i = 0; i < before.size(); i++) {
                changes.add(RowChange.updated(table, before.get(i), foretold.get(i)));
            }
            return changes;
        }
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
        List<RowKey> keys = new ArrayList<>(rows.size());
        rows.forEach(row -> keys.add(RowKey.of(table, row)));
        return keys;
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
