package io.atone.datasource.capture;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;

import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementPlan.SelectForUpdate;

/**
 * Captures SELECT ... FOR UPDATE: which rows did it lock?
 *
 * <p>The keys are asked for after the user's statement, by the same selection: his rows are locked in the database by then and
 * still match, so the keys are those of his rows or of more. When the selection need not select the same rows
 * twice (LIMIT, volatile functions), the keys are asked for before and after; equal answers with all their rows locked mean that the
 * statement in between saw these rows too.
 */
final class LockCapture {

    /** How often a selection may come out differently before and after. */
    static final int MAX_ATTEMPTS = 3;

    private final CaptureScope scope;
    private final RowQueries queries;

    LockCapture(CaptureScope scope) {
        this.scope = scope;
        this.queries = new RowQueries(scope);
    }

    <R> Captured<R> lock(StatementCall call, Execution<R> execution, SelectForUpdate plan) throws SQLException {
        TableMeta table = scope.tableOrView(call, plan.table(), DmlKind.SELECT_FOR_UPDATE, List.of());
        // What a view's own condition reads, nobody has looked at.
        if (plan.selection().deterministic() && !table.isView()) {
            R answer = runFetchingAll(call, execution);
            return Captured.locked(answer, table.base(), keys(call, table, plan));
        }
        List<RowKey> before = keys(call, table, plan);
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            R answer = runFetchingAll(call, execution);
            List<RowKey> after = keys(call, table, plan);
            if (new HashSet<>(before).equals(new HashSet<>(after))) {
                return Captured.locked(answer, table.base(), after);
            }
            before = after;
        }
        throw new SQLTransactionRollbackException(
                "Other transactions kept changing which rows the statement selects; try again: " + call.sql(), "40001");
    }

    private List<RowKey> keys(StatementCall call, TableMeta table, SelectForUpdate plan) throws SQLException {
        List<ColumnMeta> columns = table.imageColumnsForLocking();
        return queries.lockAsAsked(call, plan.table(), plan.selection(), " " + plan.lockClause(), columns).stream()
                .map(row -> RowKey.of(table, row))
                .toList();
    }

    /** A cursor would lock its rows one by one, as they are fetched, and could not stay open beside other statements. */
    private static <R> R runFetchingAll(StatementCall call, Execution<R> execution) throws SQLException {
        Statement statement = call.statement();
        int fetchSize = statement.getFetchSize();
        if (fetchSize == 0) {
            return call.runOriginal(execution);
        }
        statement.setFetchSize(0);
        try {
            return call.runOriginal(execution);
        } finally {
            int maxRows = statement.getMaxRows();
            // H2 begins with a fetch size that it does not take back where fewer rows are wanted; nor does it use it
            // then.
            if (maxRows == 0 || fetchSize <= maxRows) {
                statement.setFetchSize(fetchSize);
            }
        }
    }
}
