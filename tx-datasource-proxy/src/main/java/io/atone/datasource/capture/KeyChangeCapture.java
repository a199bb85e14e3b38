package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Assignment;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.StatementPlan.Update;
import io.atone.datasource.sql.ValueSource;

/**
 * Captures an UPDATE that sets columns by which rows are told apart: such a row goes, and another one comes.
 *
 * <p>Where a query can read from the changed rows, it tells the new ones. Elsewhere the database computes the new keys while the rows
 * are locked. They are then known to be right, however the statement came to its own: nothing but rows of the statement had these
 * keys before, and afterwards as many rows have them as it changed.
 */
final class KeyChangeCapture {

    /** All rows change by one statement, because some may take the keys of others; drivers count parameters in 16 bits. */
    private static final int MAX_KEY_PARAMETERS = 60_000;

    private final CaptureScope scope;
    private final StatementCall call;
    private final TableMeta table;
    private final Dialect dialect;
    private final RowSql rowSql;
    private final RowQueries queries;
    private final CascadeCapture cascades;

    KeyChangeCapture(CaptureScope scope, StatementCall call, TableMeta table, CascadeCapture cascades) {
        this.cascades = cascades;
        this.scope = scope;
        this.call = call;
        this.table = table;
        this.dialect = scope.database().dialect();
        this.rowSql = scope.database().rowSql();
        this.queries = new RowQueries(scope);
    }

    /** A row as it was, and the key that it is going to have. */
    private record Moving(RowImage before, List<KeyCell> newKey) {}

    <R> Captured<R> update(Execution<R> execution, Update plan) throws SQLException {
        requireFreeWay();
        return dialect.hasDeltaTables() ? tellingNewRows(execution, plan) : computingNewKeys(execution, plan);
    }

    private <R> Captured<R> tellingNewRows(Execution<R> execution, Update plan) throws SQLException {
        List<ColumnMeta> columns = table.imageColumnsForWholeRow();
        Map<RowKey, RowImage> before =
                RowPairs.byKey(table, queries.lock(call, plan.table(), plan.selection(), columns));
        cascades.lock(before.keySet());
        String sql =
                "SELECT " + rowSql.selectList(columns, "") + " FROM FINAL TABLE (" + pinned(plan, before.size()) + ")";
        Map<RowKey, RowImage> after;
        try (PreparedStatement statement = scope.prepare(call, sql)) {
            bindPinned(statement, plan, List.copyOf(before.keySet()));
            try (ResultSet rows = statement.executeQuery()) {
                call.markChanged();
                after = RowPairs.byKey(table, rowSql.readAll(columns, rows));
                cascades.requireGuarded(!after.isEmpty());
            }
        }
        return captured(execution, before, after, before.size());
    }

    private <R> Captured<R> computingNewKeys(Execution<R> execution, Update plan) throws SQLException {
        List<Moving> moving = lockComputing(plan);
        Map<RowKey, RowImage> before =
                RowPairs.byKey(table, moving.stream().map(Moving::before).toList());
        List<List<KeyCell>> newKeys = moving.stream().map(Moving::newKey).toList();
        KeyQueries keyQueries = new KeyQueries(scope);
        boolean free =
                keyQueries.read(call, table, table.imageColumnsForLocking(), newKeys, dialect.forUpdate()).stream()
                        .allMatch(row -> before.containsKey(RowKey.of(table, row)));
        cascades.lock(before.keySet());
        long count;
        try (PreparedStatement statement = scope.prepare(call, pinned(plan, before.size()))) {
            bindPinned(statement, plan, List.copyOf(before.keySet()));
            count = statement.executeUpdate();
            cascades.requireGuarded(count > 0);
            call.markChanged();
        }
        Map<RowKey, RowImage> after = RowPairs.byKey(
                table, keyQueries.read(call, table, table.imageColumnsForWholeRow(), newKeys, queries.currentRead()));
        if (!free) {
            throw wrongKeys();
        }
        return captured(execution, before, after, count);
    }

    private <R> Captured<R> captured(
            Execution<R> execution, Map<RowKey, RowImage> before, Map<RowKey, RowImage> after, long count)
            throws SQLException {
        // MySQL's and MariaDB's drivers may be told to count only the rows whose values differ.
        if (after.size() != before.size() || count > before.size()) {
            throw wrongKeys();
        }
        call.replaceResults(Replacement.ofCount(count));
        R answer = execution.replaced(count);
        if (cascades.isEmpty()) {
            return Captured.changed(answer, RowPairs.changes(table, before, after));
        }
        return Captured.changed(answer, aroundReferring(RowPairs.changes(table, before, after)));
    }

    /**
     * The undo, which goes backwards, needs the row under its old key first, then those that refer to it, and then takes the one under
     * the new key away, to which nothing refers any more.
     */
    private List<RowChange> aroundReferring(List<RowChange> own) throws SQLException {
        List<RowChange> changes = new ArrayList<>();
        own.stream().filter(change -> change.kind() == RowChange.Kind.INSERT).forEach(changes::add);
        changes.addAll(cascades.changes());
        own.stream().filter(change -> change.kind() != RowChange.Kind.INSERT).forEach(changes::add);
        return changes;
    }

    /** Where referring rows follow a key, the undo has the row under both keys for a moment. */
    private void requireFreeWay() throws StatementRefusedException {
        if (!cascades.isEmpty() && (cascades.comesBack() || table.uniqueKeys().size() > 1)) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it changes the key by which rows of table " + table.name()
                                    + " are told apart, rows that refer to it change with it, and the table refers to itself or"
                                    + " has another unique key, so that the undo could not bring the row back first",
                            "insert the row under its new key, update the referring rows, and delete the old one"));
        }
    }

    private CaptureException wrongKeys() {
        return new CaptureException(
                "The statement gave rows of table " + table.name() + " other keys than were computed"
                        + " beforehand; set key columns from their old values and from parameters alone, in the form in which they"
                        + " are stored: " + call.sql());
    }

    private List<Moving> lockComputing(Update plan) throws SQLException {
        Map<String, ValueSource> assigned = new HashMap<>();
        for (Assignment assignment : plan.assignments()) {
            assigned.put(dialect.canonicalColumn(assignment.column()), assignment.value());
        }
        List<ColumnMeta> images = table.imageColumnsForWholeRow();
        List<String> select = new ArrayList<>(List.of(rowSql.selectList(images, queries.qualifier(plan.table()))));
        List<SqlPart> computed = new ArrayList<>();
        for (ColumnMeta column : table.rowKeyColumns()) {
            if (assigned.get(column.name()) instanceof ValueSource.Expression expression) {
                requireComputable(column, expression.deterministic());
                select.add(column.requireCodec().read("(" + expression.part().text() + ")"));
                computed.add(expression.part());
            }
        }
        String sql = "SELECT " + String.join(", ", select) + " FROM "
                + plan.table().text() + " " + plan.selection().text() + dialect.forUpdate();
        List<Moving> moving = new ArrayList<>();
        try (PreparedStatement query = scope.prepare(call, sql)) {
            int index = 1;
            for (SqlPart part : computed) {
                index = RowQueries.bindValues(call, part, query, index);
            }
            RowQueries.bindValues(call, plan.selection().part(), query, index);
            query.setMaxRows(scope.maxRows() + 1);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    RowImage before = rowSql.read(images, rows);
                    moving.add(new Moving(before, newKey(assigned, before, rows)));
                }
            }
        }
        queries.requireFewEnough(call, moving.size());
        return moving;
    }

    private List<KeyCell> newKey(Map<String, ValueSource> assigned, RowImage before, ResultSet row)
            throws SQLException {
        List<KeyCell> key = new ArrayList<>();
        int next = before.columns().size() + 1;
        for (ColumnMeta column : table.rowKeyColumns()) {
            ValueSource source = assigned.get(column.name());
            if (source == null) {
                key.add(new KeyCell.Read(column, before.value(column.name())));
            } else if (source instanceof ValueSource.Expression) {
                key.add(new KeyCell.Read(column, column.requireCodec().carrier().read(row, next++)));
            } else if (source instanceof ValueSource.Literal literal) {
                key.add(new KeyCell.Constant(literal.text()));
            } else {
                boolean parameter = source instanceof ValueSource.Parameter;
                requireComputable(column, parameter);
                key.add(new KeyCell.UserParameter(
                        RowQueries.parameters(call), ((ValueSource.Parameter) source).index()));
            }
        }
        return key;
    }

    private void requireComputable(ColumnMeta column, boolean computable) throws StatementRefusedException {
        if (!computable) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it sets column " + column.name() + ", by which the rows of table " + table.name()
                                    + " are told apart, to a value that need not be the same when it is computed twice",
                            "set it from its old value and from parameters alone; or delete the row and insert it under its"
                                    + " new key"));
        }
    }

    private String pinned(Update plan, int rows) throws StatementRefusedException {
        if ((long) rows * table.rowKeyColumns().size() > MAX_KEY_PARAMETERS) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it sets the keys of " + rows + " rows, more than one statement can name",
                            "do it in smaller steps"));
        }
        String condition = rows == 0 ? "1 = 0" : rowSql.keyCondition(table, queries.qualifier(plan.table()), rows);
        return plan.head().text() + " WHERE " + condition + cascades.guard() + " "
                + plan.selection().orderBy().text();
    }

    private void bindPinned(PreparedStatement statement, Update plan, List<RowKey> keys) throws SQLException {
        int index = 1;
        for (int parameter : plan.head().parameters()) {
            RowQueries.parameters(call).bindTo(statement, parameter, index++);
        }
        index = rowSql.bindKeys(statement, index, table, keys);
        index = cascades.bindGuard(statement, index);
        for (int parameter : plan.selection().orderBy().parameters()) {
            RowQueries.parameters(call).bindTo(statement, parameter, index++);
        }
    }
}
