package io.atone.datasource.capture;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementPlan.Collision;
import io.atone.datasource.sql.StatementPlan.InsertQuery;
import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.Value;

/**
 * Captures INSERT ... SELECT where nothing tells which rows it made (MySQL). There are three ways:
 *
 * <p>A key that the database numbers: the rows from the statement's first number on are as many as it inserted, or
 * somebody else inserted too at the same time; then nobody can tell them apart, and trying again helps.
 *
 * <p>Keys that the query gives, and would give again: it runs by itself before, and keeps the rows that it reads locked. So the statement
 * can only give the same keys, or more of them when somebody else added rows meanwhile, and their number tells. This needs no
 * more than the statement itself.
 *
 * <p>Keys that any other query gives: its rows are kept ({@link KeptRows}), and inserted from there. So are those that may collide, which is
 * {@link UpsertCapture}'s.
 */
final class UntoldInsertCapture {

    private static final String SERIALIZATION_FAILURE = "40001";

    /** MySQL's older word for FOR SHARE, which MariaDB knows too. */
    private static final String KEEP_AS_READ = " LOCK IN SHARE MODE";

    private final CaptureScope scope;
    private final TableMeta table;
    private final RowQueries queries;

    UntoldInsertCapture(CaptureScope scope, TableMeta table) {
        this.scope = scope;
        this.table = table;
        this.queries = new RowQueries(scope);
    }

    <R> Captured<R> run(StatementCall call, Execution<R> execution, InsertQuery plan) throws SQLException {
        KeysAsGiven.require(call, table, DmlKind.INSERT);
        List<String> columns =
                InsertShape.columns(table, plan.columns(), scope.database().dialect());
        List<ColumnMeta> key = table.rowKeyColumns();
        if (key.size() == 1
                && key.get(0).identity() != ColumnMeta.Identity.NONE
                && !columns.contains(key.get(0).name())) {
            return byNumber(call, execution, key.get(0));
        }
        return byKeys(call, execution, plan, columns);
    }

    private <R> Captured<R> byNumber(StatementCall call, Execution<R> execution, ColumnMeta number)
            throws SQLException {
        R answer = call.runOriginal(execution);
        long count = execution.updateCount(answer);
        if (count == 0) {
            return Captured.changed(answer, List.of());
        }
        queries.requireFewEnoughChanged(call, count);
        List<RowImage> rows = from(call, number, firstNumber(call), count);
        if (rows.size() > count) {
            throw new SQLTransactionRollbackException(
                    "Others inserted rows into table " + table.name() + " at the same time, and their numbers cannot be"
                            + " told from those of the statement; try again: " + call.sql(),
                    SERIALIZATION_FAILURE);
        }
        requireAll(call, count, rows.size());
        return Captured.changed(answer, inserted(rows));
    }

    private BigDecimal firstNumber(StatementCall call) throws SQLException {
        try (PreparedStatement query = scope.prepare(call, "SELECT LAST_INSERT_ID()");
                ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                throw new CaptureException("The first number of a statement cannot be read: " + call.sql());
            }
            return row.getBigDecimal(1);
        }
    }

    /** The rows of others that are not committed are not seen, and there is no need to: the transaction's own ones are. */
    private List<RowImage> from(StatementCall call, ColumnMeta number, BigDecimal first, long count)
            throws SQLException {
        List<ColumnMeta> columns = table.imageColumnsForWholeRow();
        String sql = "SELECT " + scope.database().rowSql().selectList(columns, "") + " FROM " + table.quotedName()
                + " WHERE " + scope.database().dialect().quote(number.name()) + " >= ?";
        try (PreparedStatement query = scope.prepare(call, sql)) {
            query.setBigDecimal(1, first);
            query.setMaxRows(Math.toIntExact(count + 1));
            try (ResultSet rows = query.executeQuery()) {
                return scope.database().rowSql().readAll(columns, rows);
            }
        }
    }

    private <R> Captured<R> byKeys(StatementCall call, Execution<R> execution, InsertQuery plan, List<String> columns)
            throws SQLException {
        List<Integer> positions = new ArrayList<>();
        boolean readAsTheyAre = true;
        for (ColumnMeta column : table.rowKeyColumns()) {
            if (!columns.contains(column.name()) || column.generated()) {
                throw untold(
                        call,
                        "the new values of column " + column.name() + ", by which the rows of table " + table.name()
                                + " are told apart, cannot be read from its query");
            }
            readAsTheyAre &= isReadAsItIs(column);
            positions.add(columns.indexOf(column.name()) + 1);
        }
        if (plan.onCollision().collision() == Collision.SKIP) {
            return new UpsertCapture(scope).run(call, execution, plan, Collision.SKIP);
        }
        return plan.repeatable() && readAsTheyAre
                ? byOutputs(call, execution, plan, positions)
                : byKeptRows(call, execution, plan);
    }

    private <R> Captured<R> byOutputs(
            StatementCall call, Execution<R> execution, InsertQuery plan, List<Integer> positions) throws SQLException {
        List<RowKey> keys = outputs(call, plan, positions);
        R answer = call.runOriginal(execution);
        long count = execution.updateCount(answer);
        if (count > keys.size()) {
            throw new SQLTransactionRollbackException(
                    "Others added rows that the query reads while the statement was about to run; try again: "
                            + call.sql(),
                    SERIALIZATION_FAILURE);
        }
        requireAll(call, count, keys.size());
        List<RowImage> rows = queries.readByKeys(call, table, table.imageColumnsForWholeRow(), keys);
        requireAll(call, count, rows.size());
        return Captured.changed(answer, inserted(rows));
    }

    private <R> Captured<R> byKeptRows(StatementCall call, Execution<R> execution, InsertQuery plan)
            throws SQLException {
        try (KeptRows kept = KeptRows.of(scope, call, table, plan)) {
            boolean zeroIsKey = scope.session(call.sql()).zeroIsKey();
            KeyMeta key = Objects.requireNonNull(table.rowKey(), "row key");
            KeptRowProbes probes = KeptRowProbes.of(scope, call, table, kept, List.of(key), zeroIsKey);
            if (probes.unprobedRows() > 0) {
                throw untold(
                        call,
                        "its query gives no value of column " + key.columns().get(0) + " for some rows");
            }
            long count = StandIn.run(scope, call, kept.insert("INSERT"), target -> {});
            List<RowImage> rows = new ProbedRows(scope, call, table, probes.looks())
                    .readAgain().values().stream().map(ProbedRows.Found::image).toList();
            requireAll(call, count, rows.size());
            return Captured.changed(execution.replaced(count), inserted(rows));
        }
    }

    private static StatementRefusedException untold(StatementCall call, String reason) {
        return CaptureScope.refusal(
                call.sql(),
                new Refusal(
                        reason, "select the rows first, then insert them with VALUES, as a batch if they are many"));
    }

    /** Whether a value that the query gives can be looked up without being rewritten. */
    private static boolean isReadAsItIs(ColumnMeta column) {
        boolean asIs = column.requireCodec().read("x").equals("x");
        return column.requireCodec().writeSql().equals("?")
                && (asIs || column.requireCodec().carrier() == Carrier.TEXT);
    }

    private List<RowKey> outputs(StatementCall call, InsertQuery plan, List<Integer> positions) throws SQLException {
        List<RowKey> keys = new ArrayList<>();
        try (PreparedStatement query = scope.prepare(call, plan.query().text() + KEEP_AS_READ)) {
            RowQueries.bindValues(call, plan.query(), query, 1);
            query.setMaxRows(scope.maxRows() + 1);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    keys.add(key(call, rows, positions));
                }
            }
        }
        queries.requireFewEnough(call, keys.size());
        return keys;
    }

    private RowKey key(StatementCall call, ResultSet row, List<Integer> positions) throws SQLException {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < positions.size(); i++) {
            ColumnMeta column = table.rowKeyColumns().get(i);
            Value value = column.requireCodec().carrier().read(row, positions.get(i));
            if (value.equals(Value.NULL) || isZero(column, value)) {
                throw untold(call, "its query gives no value of column " + column.name() + " for some rows");
            }
            values.add(value);
        }
        return new RowKey(values);
    }

    /** Which asks for the next number, mostly. */
    private static boolean isZero(ColumnMeta column, Value value) {
        return column.identity() != ColumnMeta.Identity.NONE
                && !(value instanceof Value.Numeric number
                        && number.number().abs().compareTo(BigDecimal.ONE) >= 0);
    }

    private static void requireAll(StatementCall call, long inserted, long found) throws CaptureException {
        if (inserted != found) {
            throw new CaptureException("The statement inserted " + inserted + " rows, but " + found
                    + " are found by their keys; give key values exactly as the columns store them: " + call.sql());
        }
    }

    private List<RowChange> inserted(List<RowImage> rows) {
        return rows.stream().map(row -> RowChange.inserted(table, row)).toList();
    }
}
