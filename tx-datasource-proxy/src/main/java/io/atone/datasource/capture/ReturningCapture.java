package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.StatementPlan.Effect;
import io.atone.datasource.sql.StatementPlan.Returning;
import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * Captures a change by one statement: the user's own with a RETURNING that tells each row as it was before and as it is after. So what
 * is captured is what happened, whatever the statement's text and whoever works beside it. Where RETURNING tells rows only as they are
 * afterwards, those that are updated are locked and read before ({@link LockedChange}).
 */
final class ReturningCapture {

    private static final String OLD = "atone_old";
    private static final String NEW = "atone_new";

    private final CaptureScope scope;
    private final Dialect dialect;
    private final RowSql rowSql;
    private final RowQueries queries;

    ReturningCapture(CaptureScope scope) {
        this.scope = scope;
        this.dialect = scope.database().dialect();
        this.rowSql = scope.database().rowSql();
        this.queries = new RowQueries(scope);
    }

    /**
     * What a row is read by: its columns, whether they are told as they were and as they are, and the rows that were locked before
     * when the former is wanted and not told.
     */
    private record Images(
            TableMeta table, List<ColumnMeta> columns, boolean before, boolean after, @Nullable LockedChange locked) {

        int columnCount() {
            return columns.size() * (before && after ? 2 : 1) + (locked != null && locked.tellsActions() ? 1 : 0);
        }
    }

    <R> Captured<R> run(StatementCall call, Execution<R> execution, Returning plan) throws SQLException {
        requireMethod(call, execution, plan);
        Images images = images(call, plan);
        String list = usersList(call, plan);
        PreparedStatement ours = prepare(call, sql(plan, images, list));
        boolean handedOver = false;
        try {
            ResultSet rows = execute(call, images, ours);
            call.markChanged();
            int further = images.columnCount() + (dialect.hasDeltaTables() ? 1 : 0);
            int usersColumns = rows.getMetaData().getColumnCount() - further;
            Changes changes = read(call, images, rows, usersColumns);
            R answer = answer(call, execution, plan, ours, rows, usersColumns, changes);
            handedOver = !list.isEmpty();
            return Captured.changed(answer, changes.inOrder());
        } finally {
            if (!handedOver) {
                ours.close();
            }
        }
    }

    private ResultSet execute(StatementCall call, Images images, PreparedStatement ours) throws SQLException {
        LockedChange locked = images.locked();
        if (locked != null) {
            locked.bindTo(ours);
        } else if (call.parameters().isPresent()) {
            call.parameters().get().bindAllTo(ours);
        }
        DeltaTable.Query query = () -> locked == null ? ours.executeQuery() : locked.execute(ours);
        return dialect.hasDeltaTables() ? new DeltaTable(scope, call).run(query) : query.execute();
    }

    private static void requireMethod(StatementCall call, Execution<?> execution, Returning plan)
            throws StatementRefusedException {
        if (plan.returning().isEmpty() && execution.expectation() == Execution.Expectation.ROWS) {
            throw StatementCapture.mismatch(
                    call, "it changes rows, but is run by a method for queries", "executeUpdate");
        }
        if (!plan.returning().isEmpty() && execution.expectation() == Execution.Expectation.COUNT) {
            throw StatementCapture.mismatch(
                    call, "it returns rows, but is run by a method for updates or as a batch", "executeQuery");
        }
    }

    private Images images(StatementCall call, Returning plan) throws SQLException {
        RowQueries.requireParametersOf(call, plan.body());
        boolean updates = plan.effects().contains(Effect.UPDATE);
        Set<String> changed = new HashSet<>();
        for (Identifier column : plan.changedColumns()) {
            changed.add(dialect.canonicalColumn(column));
        }
        TableMeta table = null;
        for (Effect effect : plan.effects()) {
            table = scope.table(call, plan.table(), DmlKind.valueOf(effect.name()), Set.of());
        }
        if (table == null) {
            throw new IllegalStateException("A change without an effect");
        }
        if (updates) {
            if (plan.allColumns()) {
                table.columns().forEach(column -> changed.add(column.name()));
            }
            scope.table(call, plan.table(), DmlKind.UPDATE, changed);
        }
        boolean keepsKeys = !table.changesRowKey(changed);
        List<ColumnMeta> columns = updates && plan.effects().size() == 1 && keepsKeys
                ? table.imageColumnsForUpdate(changed)
                : table.imageColumnsForWholeRow();
        if (updates && !dialect.returnsOldAndNewRows()) {
            if (dialect.hasDeltaTables()) {
                ChangeCapture.refuseKeyChange(call, table, changed);
            } else {
                requireAction(call, plan);
            }
            return new Images(
                    table, columns, false, true, LockedChange.lock(scope, call, plan, table, columns, keepsKeys));
        }
        return new Images(
                table,
                columns,
                updates || plan.effects().contains(Effect.DELETE),
                updates || plan.effects().contains(Effect.INSERT),
                null);
    }

    private void requireAction(StatementCall call, Returning plan) throws StatementRefusedException {
        if (plan.effects().contains(Effect.DELETE) && !dialect.returnsMergedRows()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "which rows a MERGE changes is told by PostgreSQL 17 and newer only",
                            "use INSERT ... ON CONFLICT; or select the rows FOR UPDATE first, and insert or update them by"
                                    + " their keys"));
        }
    }

    /** What the user wants to get back: as he wrote it, or what the driver would return as generated keys. */
    private String usersList(StatementCall call, Returning plan) throws StatementRefusedException {
        GeneratedKeysRequest request = call.generatedKeysRequest();
        if (!plan.returning().isEmpty()) {
            return plan.returning().text();
        }
        if (request instanceof GeneratedKeysRequest.Any && dialect.hasDeltaTables()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "which columns its driver takes for generated keys is not known",
                            "ask for them by their names"));
        }
        if (request instanceof GeneratedKeysRequest.Any) {
            return "*";
        }
        if (request instanceof GeneratedKeysRequest.Names names) {
            return String.join(
                    ", ", names.columns().stream().map(dialect::quote).toList());
        }
        if (request instanceof GeneratedKeysRequest.Indexes) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal("its driver knows no generated keys by position", "ask for them by their names"));
        }
        return "";
    }

    private String sql(Returning plan, Images images, String list) {
        boolean both = images.before() && images.after();
        String names = both ? "WITH (OLD AS " + OLD + ", NEW AS " + NEW + ") " : "";
        String one = dialect.hasDeltaTables() ? "" : queries.name(plan.table());
        List<String> lists = new ArrayList<>();
        if (!list.isEmpty()) {
            lists.add(list);
        }
        if (images.before()) {
            lists.add(rowSql.selectList(images.columns(), both ? OLD : one));
        }
        if (images.after()) {
            lists.add(rowSql.selectList(images.columns(), both ? NEW : one));
        }
        LockedChange locked = images.locked();
        if (locked != null && locked.tellsActions()) {
            lists.add("merge_action()");
        }
        String body = locked == null ? plan.body().text() : locked.body();
        String told = String.join(", ", lists);
        return dialect.hasDeltaTables()
                ? DeltaTable.select(told, DeltaTable.Rows.FINAL, body)
                : body + " RETURNING " + names + told;
    }

    /** Scrollable, because the rows are read twice when the user gets a part of them. */
    private PreparedStatement prepare(StatementCall call, String sql) throws SQLException {
        return CaptureScope.withTimeout(
                call,
                scope.connection()
                        .prepareStatement(sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY));
    }

    /** What was captured, and how many rows were told. */
    private record Changes(List<RowChange> inOrder, long rows) {}

    private Changes read(StatementCall call, Images images, ResultSet rows, int usersColumns) throws SQLException {
        if (images.locked() != null) {
            List<LockedChange.Told> told = told(call, images, images.locked(), rows, usersColumns);
            List<RowChange> changes = images.locked().changes(told);
            long gone = dialect.hasDeltaTables()
                    ? changes.stream()
                            .filter(change -> change.kind() == RowChange.Kind.DELETE)
                            .count()
                    : 0;
            return new Changes(changes, told.size() + gone);
        }
        List<RowChange> gone = new ArrayList<>();
        List<RowChange> updated = new ArrayList<>();
        List<RowChange> inserted = new ArrayList<>();
        TableMeta table = images.table();
        long count = 0;
        while (rows.next()) {
            int next = usersColumns + 1;
            RowImage before = null;
            RowImage after = null;
            if (images.before()) {
                before = existing(table, rowSql.read(images.columns(), rows, next));
                next += images.columns().size();
            }
            if (images.after()) {
                after = existing(table, rowSql.read(images.columns(), rows, next));
            }
            if (before == null && after == null) {
                continue; // A delta table without rows.
            }
            queries.requireFewEnoughChanged(call, ++count);
            if (before != null && after != null && RowKey.of(table, before).equals(RowKey.of(table, after))) {
                updated.add(RowChange.updated(table, before, after));
                continue;
            }
            requireWholeRow(call, images);
            if (before != null) {
                gone.add(RowChange.deleted(table, before));
            }
            if (after != null) {
                inserted.add(RowChange.inserted(table, after));
            }
        }
        // Those that are new come last, so that a key that went from one row to another is free when the undo, which
        // goes
        // backwards, needs it.
        gone.addAll(updated);
        gone.addAll(inserted);
        return new Changes(gone, count);
    }

    /** Only a trigger can make a row another one where the statement leaves its key alone. */
    private static void requireWholeRow(StatementCall call, Images images) throws CaptureException {
        if (images.columns().size() < images.table().columns().size()) {
            throw new CaptureException("A trigger gave a row of table "
                    + images.table().name()
                    + " another key than the statement did, so it is not known as a whole; leave the key alone in triggers: "
                    + call.sql());
        }
    }

    private List<LockedChange.Told> told(
            StatementCall call, Images images, LockedChange locked, ResultSet rows, int usersColumns)
            throws SQLException {
        List<LockedChange.Told> told = new ArrayList<>();
        while (rows.next()) {
            queries.requireFewEnoughChanged(call, told.size() + 1L);
            RowImage row = existing(images.table(), rowSql.read(images.columns(), rows, usersColumns + 1));
            if (row == null) {
                continue; // A delta table without rows.
            }
            String action = locked.tellsActions()
                    ? rows.getString(usersColumns + images.columns().size() + 1)
                    : "";
            told.add(new LockedChange.Told(row, action));
        }
        return told;
    }

    /** A row that was not there before, or is not there after, has NULL in every column. */
    private static @Nullable RowImage existing(TableMeta table, RowImage row) {
        return RowKey.of(table, row).values().contains(Value.NULL) ? null : row;
    }

    private static <R> R answer(
            StatementCall call,
            Execution<R> execution,
            Returning plan,
            PreparedStatement ours,
            ResultSet rows,
            int usersColumns,
            Changes changes)
            throws SQLException {
        if (usersColumns == 0) {
            call.replaceResults(Replacement.ofCount(changes.rows()));
            return execution.replaced(changes.rows());
        }
        if (changes.rows() == 0) {
            rows.afterLast();
        } else {
            rows.beforeFirst();
        }
        ResultSet users = FirstColumns.of(rows, usersColumns);
        if (plan.returning().isEmpty()) {
            call.replaceResults(new Replacement(changes.rows(), users, ours));
            return execution.replaced(changes.rows());
        }
        call.replaceResults(Replacement.ofRows(users, ours));
        return execution.replaced(users);
    }
}
