package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Beforehand;
import io.atone.datasource.sql.Beforehand.Conflict;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.StatementPlan.Effect;
import io.atone.datasource.sql.StatementPlan.Returning;
import org.jspecify.annotations.Nullable;

/**
 * A change whose engine tells rows only as they are after it: PostgreSQL's before version 18, H2's MERGE. The rows that it may meet
 * are locked and read first; what it then tells shows which of them it did meet.
 *
 * <p>Whoever works beside it can make the statement meet a row that was not locked. PostgreSQL's UPDATE and MERGE tell that row, which then is
 * not among the locked ones. ON CONFLICT DO UPDATE and H2's MERGE would not tell it from one that was inserted, so they get a condition
 * that fails there.
 */
final class LockedChange {

    private static final String SERIALIZATION_FAILURE = "40001";

    private final CaptureScope scope;
    private final StatementCall call;
    private final Returning plan;
    private final TableMeta table;
    private final List<ColumnMeta> columns;
    private final boolean keepsKeys;
    private final Map<RowKey, RowImage> locked;
    private final RowQueries queries;
    private final RowSql rowSql;

    private LockedChange(
            CaptureScope scope,
            StatementCall call,
            Returning plan,
            TableMeta table,
            List<ColumnMeta> columns,
            boolean keepsKeys,
            Map<RowKey, RowImage> locked) {
        this.scope = scope;
        this.call = call;
        this.plan = plan;
        this.table = table;
        this.columns = columns;
        this.keepsKeys = keepsKeys;
        this.locked = locked;
        this.queries = new RowQueries(scope);
        this.rowSql = scope.database().rowSql();
    }

    /**
     * Locks the rows that a change may meet.
     *
     * @param keepsKeys whether the change leaves row keys as they are
     * @throws StatementRefusedException when they cannot be found, or are too many
     */
    static LockedChange lock(
            CaptureScope scope,
            StatementCall call,
            Returning plan,
            TableMeta table,
            List<ColumnMeta> columns,
            boolean keepsKeys)
            throws SQLException {
        Map<RowKey, RowImage> rows = new RowsBeforehand(scope, call, plan.table(), table, columns).lock(plan);
        LockedChange change = new LockedChange(scope, call, plan, table, columns, keepsKeys, rows);
        change.requireFewEnoughParameters();
        return change;
    }

    /**
     * A row that was told.
     *
     * @param action what a MERGE did to it; empty when it is no MERGE
     */
    record Told(RowImage row, String action) {}

    private void requireFewEnoughParameters() throws StatementRefusedException {
        int parameters = locked.size() * table.rowKeyColumns().size() * (pieces().size() - 1);
        if (parameters > ChangeCapture.MAX_KEYS_AT_ONCE) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it meets " + locked.size() + " rows that are there, more than one statement can name",
                            "do it in smaller steps"));
        }
    }

    private boolean isMerge() {
        return plan.effects().contains(Effect.DELETE);
    }

    /** Whether each row is told with what became of it. */
    boolean tellsActions() {
        return isMerge() && !isGuarded();
    }

    private boolean isGuarded() {
        return pieces().size() > 1 || plan.beforehand() instanceof Beforehand.Guarded;
    }

    /** The statement without its RETURNING, in pieces between which the condition stands. */
    private List<SqlPart> pieces() {
        Beforehand beforehand = plan.beforehand();
        if (beforehand instanceof Beforehand.Guarded guarded) {
            return guarded.pieces();
        }
        if (beforehand instanceof Beforehand.CollidingRows rows) {
            return pieces(rows.conflict());
        }
        return beforehand instanceof Beforehand.CollidingQuery query ? pieces(query.conflict()) : List.of(plan.body());
    }

    private static List<SqlPart> pieces(Conflict conflict) {
        SqlPart predicate = conflict.predicate();
        return predicate.isEmpty()
                ? List.of(conflict.head().followedBy(new SqlPart("WHERE TRUE", List.of())), SqlPart.EMPTY)
                : List.of(
                        conflict.head()
                                .followedBy(new SqlPart(
                                        "WHERE CASE WHEN (" + predicate.text() + ") THEN TRUE",
                                        predicate.parameters())),
                        new SqlPart("ELSE FALSE END", List.of()));
    }

    /** The statement without its RETURNING, made to fail when it would change a row unseen. */
    String body() {
        String name = queries.name(plan.table());
        String among = locked.isEmpty() ? "FALSE" : rowSql.keyCondition(table, name, locked.size());
        Dialect dialect = scope.database().dialect();
        String column = name + "." + dialect.quote(table.rowKeyColumns().get(0).name());
        List<SqlPart> pieces = pieces();
        return pieces.size() == 1
                ? pieces.get(0).text()
                : pieces.stream()
                        .map(SqlPart::text)
                        .collect(Collectors.joining(
                                " AND CASE WHEN " + among + " THEN TRUE ELSE " + dialect.failure(column) + " END "));
    }

    /** Sets the parameters of {@link #body} with its RETURNING. */
    void bindTo(PreparedStatement statement) throws SQLException {
        List<RowKey> keys = List.copyOf(locked.keySet());
        List<SqlPart> pieces = pieces();
        int index = bind(statement, pieces.get(0), 1);
        for (SqlPart piece : pieces.subList(1, pieces.size())) {
            index = rowSql.bindKeys(statement, index, table, keys);
            index = bind(statement, piece, index);
        }
        bind(statement, plan.returning(), index);
    }

    /** Runs {@link #body} with its RETURNING. */
    ResultSet execute(PreparedStatement statement) throws SQLException {
        try {
            return statement.executeQuery();
        } catch (SQLException e) {
            boolean failed = pieces().size() > 1
                    && scope.database().dialect().failureState().equals(e.getSQLState());
            throw failed ? unlocked(e) : e;
        }
    }

    private int bind(PreparedStatement statement, SqlPart part, int first) throws SQLException {
        int index = first;
        for (int parameter : part.parameters()) {
            RowQueries.parameters(call).bindTo(statement, parameter, index++);
        }
        return index;
    }

    /** What the statement did, by what it told. */
    List<RowChange> changes(List<Told> told) throws SQLException {
        Map<RowKey, RowImage> after = new LinkedHashMap<>();
        long existing = 0;
        for (Told row : told) {
            existing += row.action().equals("INSERT") ? 0 : 1;
            if (!row.action().equals("DELETE")) {
                after.put(RowKey.of(table, row.row()), row.row());
            }
        }
        Map<RowKey, RowImage> before = met(after);
        if (!isGuarded() && before.size() != existing) {
            throw unlocked(null);
        }
        return RowPairs.changes(table, before, after);
    }

    /** Those of the locked rows that were changed, or told as they were. */
    private Map<RowKey, RowImage> met(Map<RowKey, RowImage> after) throws SQLException {
        Map<RowKey, RowImage> met = new LinkedHashMap<>(locked);
        if (keepsKeys && !isMerge()) {
            met.keySet().retainAll(after.keySet());
            return met;
        }
        Map<RowKey, RowImage> now =
                RowPairs.byKey(table, queries.readByKeys(call, table, columns, List.copyOf(locked.keySet())));
        met.entrySet()
                .removeIf(row ->
                        !after.containsKey(row.getKey()) && row.getValue().equals(now.get(row.getKey())));
        return met;
    }

    private SQLException unlocked(@Nullable SQLException cause) {
        return new SQLTransactionRollbackException(
                "The statement met a row that was not found when its rows were locked just before: somebody else changed"
                        + " rows meanwhile, or it chooses them by a value that differs each time (a clock, random"
                        + " numbers), or meets one that it inserted; try again: " + call.sql(),
                SERIALIZATION_FAILURE,
                cause);
    }
}
