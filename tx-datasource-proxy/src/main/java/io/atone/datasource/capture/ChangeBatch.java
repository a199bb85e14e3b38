package io.atone.datasource.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Assignment;
import io.atone.datasource.sql.RowSelection;
import io.atone.datasource.sql.SqlFamily;
import io.atone.datasource.sql.StatementPlan.Delete;
import io.atone.datasource.sql.StatementPlan.Update;
import io.atone.datasource.sql.ValueSource;
import org.jspecify.annotations.Nullable;

/**
 * Captures a prepared batch of UPDATEs or DELETEs whose conditions name whole row keys: one query for all rows, the driver's
 * batch, one query again. Rows that an item's further conditions leave out are locked too; they are recognised by not having changed.
 */
final class ChangeBatch {

    private final CaptureScope scope;
    private final KeyQueries keyQueries;

    ChangeBatch(CaptureScope scope) {
        this.scope = scope;
        this.keyQueries = new KeyQueries(scope);
    }

    /** The keys that the items name, or empty when an item may mean more than one row. */
    Optional<List<List<KeyCell>>> keys(BatchCall batch, TableMeta table, RowSelection selection) {
        Map<String, ValueSource> equal = new HashMap<>();
        Dialect dialect = scope.database().dialect();
        for (Assignment equality : selection.equalities()) {
            equal.putIfAbsent(dialect.canonicalColumn(equality.column()), equality.value());
        }
        List<ColumnMeta> key = table.rowKeyColumns();
        if (!selection.deterministic()
                || batch.items().size() > scope.maxRows()
                || !key.stream().map(ColumnMeta::name).allMatch(equal::containsKey)) {
            return Optional.empty();
        }
        List<List<KeyCell>> keys = new ArrayList<>();
        for (BatchItem item : batch.items()) {
            List<KeyCell> cells = new ArrayList<>();
            for (ColumnMeta column : key) {
                Optional<KeyCell> cell = cell(equal.get(column.name()), item.parameters());
                if (cell.isEmpty()) {
                    return Optional.empty();
                }
                cells.add(cell.get());
            }
            keys.add(cells);
        }
        return Optional.of(keys);
    }

    private static Optional<KeyCell> cell(@Nullable ValueSource source, @Nullable Parameters parameters) {
        if (source instanceof ValueSource.Parameter parameter && parameters != null) {
            return Optional.of(new KeyCell.UserParameter(parameters, parameter.index()));
        }
        return source instanceof ValueSource.Literal literal
                ? Optional.of(new KeyCell.Constant(literal.text()))
                : Optional.empty();
    }

    /** Whether the rows are to be told apart differently afterwards, so that reading them again by their keys would not find them. */
    boolean changesKey(TableMeta table, Update plan) {
        return table.changesRowKey(new ChangeCapture(scope).changed(plan));
    }

    TableMeta table(StatementCall call, Update plan) throws SQLException {
        return scope.tableWithCascades(call, plan.table(), DmlKind.UPDATE, new ChangeCapture(scope).changed(plan));
    }

    TableMeta table(StatementCall call, Delete plan) throws SQLException {
        return scope.tableWithCascades(call, plan.table(), DmlKind.DELETE, List.of());
    }

    /** Empty when nothing ran, because the items have to run one by one, each with a condition that keeps others out. */
    Optional<Captured<long[]>> update(BatchCall batch, TableMeta table, List<List<KeyCell>> keys, Update plan)
            throws SQLException {
        CascadeCapture cascades =
                CascadeCapture.ofUpdate(scope, batch.call(), table, new ChangeCapture(scope).changed(plan));
        if (cascades.isGuarded()) {
            return Optional.empty();
        }
        List<ColumnMeta> columns = cascades.imageColumns();
        Map<RowKey, RowImage> before = lock(batch, table, columns, keys);
        cascades.lock(before.keySet());
        long[] counts = batch.runOriginal();
        Map<RowKey, RowImage> after = readAgain(batch, table, columns, keys);
        if (!before.keySet().equals(after.keySet())) {
            throw slippedIn(table, before.keySet(), after.keySet());
        }
        List<RowChange> changes = new ArrayList<>(cascades.changes());
        changes.addAll(RowPairs.changes(table, before, after));
        return Optional.of(Captured.changed(counts, changes));
    }

    /**
     * Empty when nothing ran, because the items have to run one by one: MariaDB's driver can be told to send bulk statements, which
     * tell no counts, and only where each item means a row that is locked these are not needed; and where rows go with others of the
     * batch, the counts tell less than what is gone.
     */
    Optional<Captured<long[]>> delete(BatchCall batch, TableMeta table, List<List<KeyCell>> keys) throws SQLException {
        CascadeCapture cascades = CascadeCapture.ofDelete(scope, batch.call(), table);
        if (cascades.isGuarded()) {
            return Optional.empty();
        }
        List<ColumnMeta> columns = table.imageColumnsForWholeRow();
        Map<RowKey, RowImage> before = lock(batch, table, columns, keys);
        boolean allLocked = before.size() == keys.size();
        if (!allLocked && (scope.database().dialect().family() == SqlFamily.MARIADB || cascades.comesBack())) {
            return Optional.empty();
        }
        cascades.lock(before.keySet());
        long[] counts = batch.runOriginal();
        Map<RowKey, RowImage> after = readAgain(batch, table, columns, keys);
        List<RowChange> gone = new ArrayList<>();
        before.forEach((key, row) -> {
            if (!after.containsKey(key)) {
                gone.add(RowChange.deleted(table, row));
            }
        });
        if (!allLocked) {
            requireDeleted(table, counts, gone.size());
        }
        List<RowChange> changes = new ArrayList<>(cascades.changes());
        changes.addAll(gone);
        return Optional.of(Captured.changed(counts, changes));
    }

    /** Where a key had no row, one could have been inserted a moment ago, and be deleted now. */
    private static void requireDeleted(TableMeta table, long[] counts, int gone) throws CaptureException {
        long deleted = 0;
        for (long count : counts) {
            // A driver that does not count would hide it.
            deleted += count < 0 ? Integer.MAX_VALUE : count;
        }
        if (deleted != gone) {
            throw new CaptureException("The batch deleted " + deleted + " rows of table " + table.name() + ", but "
                    + gone + " of those that were locked for it are gone");
        }
    }

    private Map<RowKey, RowImage> lock(
            BatchCall batch, TableMeta table, List<ColumnMeta> columns, List<List<KeyCell>> keys) throws SQLException {
        return RowPairs.byKey(
                table,
                keyQueries.read(
                        batch.call(),
                        table,
                        columns,
                        keys,
                        scope.database().dialect().forUpdate()));
    }

    private Map<RowKey, RowImage> readAgain(
            BatchCall batch, TableMeta table, List<ColumnMeta> columns, List<List<KeyCell>> keys) throws SQLException {
        return RowPairs.byKey(
                table, keyQueries.read(batch.call(), table, columns, keys, new RowQueries(scope).currentRead()));
    }

    private static CaptureException slippedIn(TableMeta table, Set<RowKey> before, Set<RowKey> after) {
        Set<RowKey> difference = new HashSet<>(after);
        difference.removeAll(before);
        return new CaptureException("While a batch updated table " + table.name()
                + ", somebody else inserted rows that it may have changed too: "
                + difference.stream().limit(3).map(RowKey::toReadable).toList());
    }
}
