package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.capture.CascadePlan.Effect;
import io.atone.datasource.capture.CascadePlan.Event;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableMeta;

/**
 * Captures what foreign keys change along with the rows of a statement. When these are locked, nobody can come to refer to them any
 * more; so the rows that do are locked and read, and those that refer to these, level by level, one query for each foreign key. After the
 * statement they are read again.
 *
 * <p>Referring rows come before the rows that they refer to, so that the undo, which goes backwards, finds what they refer to in
 * its place. As thread-safe as the connection.
 */
final class CascadeCapture {

    /** Error 40001: trying again makes sense. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private static final String REFERRING = "atone_referring";
    private static final String REFERENCED = "atone_referenced";

    private final CaptureScope scope;
    private final StatementCall call;
    private final CascadePlan plan;
    private final RowSql rowSql;
    private final RowQueries queries;
    private final Set<RowKey> statementRows = new HashSet<>();
    private final Map<TableMeta, Map<RowKey, RowImage>> before = new HashMap<>();
    private final Map<Event, Set<RowKey>> seen = new HashMap<>();
    private final List<Look> looks = new ArrayList<>();
    private int rows;

    private CascadeCapture(CaptureScope scope, StatementCall call, CascadePlan plan) {
        this.scope = scope;
        this.call = call;
        this.plan = plan;
        this.rowSql = scope.database().rowSql();
        this.queries = new RowQueries(scope);
    }

    /** For a statement that deletes rows. */
    static CascadeCapture ofDelete(CaptureScope scope, StatementCall call, TableMeta table) throws SQLException {
        return new CascadeCapture(
                scope, call, new CascadePlan(scope, call, new Event(table, DmlKind.DELETE, Set.of())));
    }

    /** For a statement that sets columns. */
    static CascadeCapture ofUpdate(CaptureScope scope, StatementCall call, TableMeta table, Collection<String> changed)
            throws SQLException {
        return new CascadeCapture(
                scope, call, new CascadePlan(scope, call, new Event(table, DmlKind.UPDATE, Set.copyOf(changed))));
    }

    /** Whether foreign keys can change anything. */
    boolean isEmpty() {
        return plan.isEmpty();
    }

    /** Whether foreign keys can change rows of the statement's own table. */
    boolean comesBack() {
        return plan.reaches(plan.statement().table());
    }

    /** Whether foreign keys can change rows of the statement's own table that stay. */
    boolean changesOwnTable() {
        return plan.changes(plan.statement().table());
    }

    /** The columns that images of an UPDATE's own rows need. */
    List<ColumnMeta> imageColumns() {
        return plan.imageColumns(plan.statement().table());
    }

    private record Wave(Event event, List<RowKey> rows) {}

    /** How many rows refer to some others by a foreign key. */
    private record Look(
            TableMeta referenced, List<RowKey> keys, Reference foreignKey, TableMeta referring, int found) {}

    /** Whether the statement has to have {@link #guard} as a further condition, and so to run at once. */
    boolean isGuarded() {
        return !isEmpty() && !scope.database().dialect().lockedRowsKeepReferencesOut();
    }

    /**
     * A condition that holds while no more rows refer to the statement's than were locked for it, with a leading AND; empty where none
     * can. The engine looks at all rows as they were when the statement began, for the condition and for what foreign keys do.
     */
    String guard() {
        StringBuilder guard = new StringBuilder();
        if (isGuarded()) {
            for (Look look : looks) {
                guard.append(" AND (SELECT COUNT(*)")
                        .append(from(look.referenced(), look.foreignKey(), look.referring(), look.keys()))
                        .append(") = ")
                        .append(look.found());
            }
        }
        return guard.toString();
    }

    /**
     * Binds the parameters of {@link #guard}.
     *
     * @return the index after the last
     */
    int bindGuard(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        if (isGuarded()) {
            for (Look look : looks) {
                index = rowSql.bindKeys(statement, index, look.referenced(), look.keys());
            }
        }
        return index;
    }

    /** Passes when the guarded statement has touched rows. */
    void requireGuarded(boolean touched) throws SQLException {
        if (isGuarded() && !touched && !statementRows.isEmpty()) {
            throw new SQLTransactionRollbackException(
                    "Somebody else came to refer to rows of the statement while it was about to run; try again: "
                            + call.sql(),
                    SERIALIZATION_FAILURE);
        }
    }

    /**
     * Locks and reads what refers to the rows of the statement.
     *
     * @param keys of the statement's rows, which are locked already
     * @throws StatementRefusedException when they are too many
     */
    void lock(Collection<RowKey> keys) throws SQLException {
        if (isEmpty()) {
            return;
        }
        statementRows.addAll(keys);
        seen.put(plan.statement(), new HashSet<>(keys));
        rows = keys.size();
        Deque<Wave> waves = new ArrayDeque<>();
        waves.add(new Wave(plan.statement(), List.copyOf(keys)));
        while (!waves.isEmpty()) {
            Wave wave = waves.remove();
            for (Effect effect : plan.effects(wave.event())) {
                List<RowKey> found = lockReferring(wave, effect);
                if (!found.isEmpty()) {
                    waves.add(new Wave(effect.onReferring(), found));
                }
            }
        }
    }

    private List<RowKey> lockReferring(Wave wave, Effect effect) throws SQLException {
        TableMeta table = effect.onReferring().table();
        Set<RowKey> known = seen.computeIfAbsent(effect.onReferring(), event -> new HashSet<>());
        List<RowKey> found = new ArrayList<>();
        for (int from = 0; from < wave.rows().size(); from += RowQueries.ROWS_PER_QUERY) {
            List<RowKey> chunk =
                    wave.rows().subList(from, Math.min(wave.rows().size(), from + RowQueries.ROWS_PER_QUERY));
            for (RowImage row : referring(wave.event().table(), effect.foreignKey(), table, chunk)) {
                RowKey key = RowKey.of(table, row);
                if (known.add(key)) {
                    found.add(key);
                    remember(table, key, row);
                }
            }
        }
        return found;
    }

    private void remember(TableMeta table, RowKey key, RowImage row) throws StatementRefusedException {
        boolean own = table.equals(plan.statement().table()) && statementRows.contains(key);
        if (!own && before.computeIfAbsent(table, rows -> new LinkedHashMap<>()).putIfAbsent(key, row) == null) {
            queries.requireFewEnough(call, ++rows);
        }
    }

    private List<RowImage> referring(TableMeta referenced, Reference foreignKey, TableMeta referring, List<RowKey> keys)
            throws SQLException {
        List<ColumnMeta> columns = plan.imageColumns(referring);
        String sql = "SELECT " + rowSql.selectList(columns, REFERRING) + from(referenced, foreignKey, referring, keys)
                + " LIMIT " + (scope.maxRows() + 1)
                + scope.database().dialect().forUpdate();
        try (PreparedStatement query = scope.prepare(call, sql)) {
            rowSql.bindKeys(query, 1, referenced, keys);
            try (ResultSet found = query.executeQuery()) {
                List<RowImage> images = rowSql.readAll(columns, found);
                queries.requireFewEnough(call, images.size());
                looks.add(new Look(referenced, keys, foreignKey, referring, images.size()));
                return images;
            }
        }
    }

    /** By a join, so that values are equal when they are to the database. */
    private String from(TableMeta referenced, Reference foreignKey, TableMeta referring, List<RowKey> keys) {
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < foreignKey.referringColumns().size(); i++) {
            equal.add(column(REFERRING, foreignKey.referringColumns().get(i)) + " = "
                    + column(REFERENCED, foreignKey.referencedColumns().get(i)));
        }
        return " FROM " + referenced.quotedName() + " " + REFERENCED + " JOIN " + referring.quotedName() + " "
                + REFERRING + " ON " + String.join(" AND ", equal) + " WHERE "
                + rowSql.keyCondition(referenced, REFERENCED, keys.size());
    }

    private String column(String qualifier, String name) {
        return qualifier + "." + scope.database().dialect().quote(name);
    }

    /** What became of the rows, to be put before what the statement itself did to the rows that they refer to. */
    List<RowChange> changes() throws SQLException {
        List<RowChange> changes = new ArrayList<>();
        for (TableMeta table : plan.deepestFirst()) {
            Map<RowKey, RowImage> was = before.getOrDefault(table, Map.of());
            if (!was.isEmpty()) {
                changes.addAll(changes(table, was));
            }
        }
        return changes;
    }

    private List<RowChange> changes(TableMeta table, Map<RowKey, RowImage> was) throws SQLException {
        List<RowKey> keys = new ArrayList<>(was.keySet());
        Map<RowKey, RowImage> is =
                RowPairs.byKey(table, queries.readByKeys(call, table, plan.imageColumns(table), keys));
        List<RowChange> changes = RowPairs.changes(table, was, is);
        // A row of the same table that others refer to was found before these.
        Collections.reverse(changes);
        return changes;
    }
}
