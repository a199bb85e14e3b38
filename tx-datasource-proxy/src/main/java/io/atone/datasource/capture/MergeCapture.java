package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementPlan.Merge;
import io.atone.datasource.sql.ValueSource;
import io.atone.datasource.value.KeyEquality;
import io.atone.datasource.value.Value;

/**
 * Captures H2's MERGE and REPLACE with VALUES: a query from the old rows of the statement tells which it updated, and how they were, whoever
 * works beside it. Its keys then find every row that it made or changed, one for each of its own.
 */
final class MergeCapture {

    private final CaptureScope scope;
    private final Dialect dialect;
    private final RowSql rowSql;

    MergeCapture(CaptureScope scope) {
        this.scope = scope;
        this.dialect = scope.database().dialect();
        this.rowSql = scope.database().rowSql();
    }

    <R> Captured<R> run(StatementCall call, Execution<R> execution, Merge plan) throws SQLException {
        RowQueries.requireParametersOf(call, plan.rows().body());
        TableMeta table = scope.table(call, plan.rows().table(), DmlKind.INSERT, List.of());
        List<String> columns = InsertShape.columns(table, plan.rows().columns(), dialect);
        List<ColumnMeta> key = key(plan, table);
        if (plan.replaces()
                && !columns.containsAll(key.stream().map(ColumnMeta::name).toList())) {
            return new InsertCapture(scope).insert(call, execution, plan.rows());
        }
        requireExact(call, key);
        List<String> found = key.stream().map(ColumnMeta::name).toList();
        List<String> changed =
                columns.stream().filter(column -> !found.contains(column)).toList();
        scope.table(call, plan.rows().table(), DmlKind.UPDATE, changed);
        requireNoKeysAsked(call);
        KeysAsGiven.require(call, table, DmlKind.INSERT, DmlKind.UPDATE);
        List<List<KeyCell>> keys = keys(call, plan, columns, key);
        new RowQueries(scope).requireFewEnough(call, keys.size());
        Map<RowKey, RowImage> before = runTellingOldRows(call, plan, table);
        Map<RowKey, RowImage> after = RowPairs.byKey(
                table, new KeyQueries(scope).read(call, table, table.imageColumnsForWholeRow(), key, keys, ""));
        if (after.size() != keys.size()) {
            throw new CaptureException("The statement has " + keys.size() + " rows, but " + after.size()
                    + " are found by their keys; give each key once, exactly as its column stores it: " + call.sql());
        }
        long count = keys.size() + (plan.replaces() ? before.size() : 0L);
        call.replaceResults(Replacement.ofCount(count));
        return Captured.changed(execution.replaced(count), RowPairs.changes(table, before, after));
    }

    private Map<RowKey, RowImage> runTellingOldRows(StatementCall call, Merge plan, TableMeta table)
            throws SQLException {
        List<ColumnMeta> images = table.imageColumnsForWholeRow();
        String sql = DeltaTable.select(
                rowSql.selectList(images, ""),
                DeltaTable.Rows.OLD,
                plan.rows().body().text());
        try (PreparedStatement statement = CaptureScope.withTimeout(
                call,
                scope.connection()
                        .prepareStatement(sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY))) {
            if (call.parameters().isPresent()) {
                call.parameters().get().bindAllTo(statement);
            }
            try (ResultSet rows = new DeltaTable(scope, call).run(statement::executeQuery)) {
                call.markChanged();
                Map<RowKey, RowImage> before = RowPairs.byKey(table, rowSql.readAll(images, rows));
                before.keySet().removeIf(key -> key.values().contains(Value.NULL));
                return before;
            }
        }
    }

    /** An index keeps the old spelling of a value that is set to an equal one, so a query that reads the index tells that one. */
    private static void requireExact(StatementCall call, List<ColumnMeta> key) throws StatementRefusedException {
        for (ColumnMeta column : key) {
            if (column.requireCodec().keyEquality() == KeyEquality.COLLATED
                    || column.requireCodec().keyEquality() == KeyEquality.LANGUAGE_COLLATED) {
                throw CaptureScope.refusal(
                        call.sql(),
                        new Refusal(
                                "values of column " + column.name()
                                        + ", by which it looks for rows, can be equal and yet" + " spelled differently",
                                "update the row, and insert it when there was none"));
            }
        }
    }

    private static void requireNoKeysAsked(StatementCall call) throws StatementRefusedException {
        if (call.asksForKeys()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "generated keys are asked for of a MERGE or REPLACE, which need not have generated any",
                            "do not ask for them, and read the rows by their keys"));
        }
    }

    private List<ColumnMeta> key(Merge plan, TableMeta table) {
        if (plan.key().isEmpty()) {
            return table.uniqueKeys().stream().filter(KeyMeta::primary).findFirst().stream()
                    .flatMap(primary -> primary.columns().stream())
                    .map(table::requireColumn)
                    .toList();
        }
        Set<String> named = new HashSet<>();
        plan.key().forEach(column -> named.add(dialect.canonicalColumn(column)));
        return table.columns().stream()
                .filter(column -> named.contains(column.name()))
                .toList();
    }

    private List<List<KeyCell>> keys(StatementCall call, Merge plan, List<String> columns, List<ColumnMeta> key)
            throws SQLException {
        List<List<KeyCell>> keys = new ArrayList<>();
        for (List<ValueSource> row : plan.rows().rows()) {
            List<KeyCell> cells = new ArrayList<>();
            for (ColumnMeta column : key) {
                int position = columns.indexOf(column.name());
                cells.add(cell(
                        call,
                        column,
                        position < 0 || position >= row.size() ? new ValueSource.DefaultValue() : row.get(position)));
            }
            if (cells.isEmpty()) {
                throw untold(call, "the statement names no key, and the table has no primary key");
            }
            keys.add(cells);
        }
        return keys;
    }

    private static KeyCell cell(StatementCall call, ColumnMeta column, ValueSource value) throws SQLException {
        if (value instanceof ValueSource.Literal literal) {
            return new KeyCell.Constant(literal.text());
        }
        if (value instanceof ValueSource.Parameter parameter) {
            Parameters parameters = RowQueries.parameters(call);
            if (!parameters.isNull(parameter.index())) {
                return new KeyCell.UserParameter(parameters, parameter.index());
            }
        }
        throw untold(
                call, "the value of column " + column.name() + ", by which it looks for rows, is made by the database");
    }

    private static StatementRefusedException untold(StatementCall call, String reason) {
        return CaptureScope.refusal(
                call.sql(), new Refusal(reason, "name the key, and give its values as parameters or constants"));
    }
}
