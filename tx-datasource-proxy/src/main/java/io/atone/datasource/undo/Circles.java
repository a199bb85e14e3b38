package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;

/**
 * Restores by one statement rows of which none can be restored alone: those that passed unique values on in a circle, and, where foreign
 * keys are checked when a statement is through, those that were inserted or deleted together and refer to each other in a circle. Thread-safe.
 */
final class Circles {

    /** No circle has more rows than this. */
    static final int MAX_ROWS = 500;

    /** Of one statement; below every driver's limit. */
    static final int MAX_PARAMETERS = 30_000;

    private final Dialect dialect;
    private final RestorationBuilder builder;
    private final RowInspector inspector;
    private final Turns turns;

    Circles(Dialect dialect, RestorationBuilder builder, RowInspector inspector, Turns turns) {
        this.dialect = dialect;
        this.builder = builder;
        this.inspector = inspector;
        this.turns = turns;
    }

    /** Restores those that it can; returns what is left. */
    List<Restoration> restore(Connection connection, ReferenceGuard guard, List<Restoration> stuck)
            throws SQLException, NeedsAttentionException {
        List<Restoration> left = new ArrayList<>(stuck);
        List<Restoration> next = nextOfEachRow(stuck);
        for (List<Restoration> updates : alike(next, RowChange.Kind.UPDATE)) {
            removeRestored(connection, guard, List.of(updates), left);
        }
        if (dialect.checksReferencesAfterStatement()) {
            removeRestored(connection, guard, alike(next, RowChange.Kind.DELETE), left);
            removeRestored(connection, guard, alike(next, RowChange.Kind.INSERT), left);
        }
        return left;
    }

    /** What a row was before can be restored only after what it was later. */
    private static List<Restoration> nextOfEachRow(List<Restoration> stuck) {
        Set<Turns.Row> rows = new HashSet<>();
        return stuck.stream()
                .filter(restoration -> rows.add(Turns.Row.of(restoration.change())))
                .toList();
    }

    private void removeRestored(
            Connection connection, ReferenceGuard guard, List<List<Restoration>> tables, List<Restoration> left)
            throws SQLException, NeedsAttentionException {
        List<Restoration> all = tables.stream().flatMap(List::stream).toList();
        if (all.size() > 1 && all.size() <= MAX_ROWS && isRestored(connection, guard, tables, changes(all))) {
            left.removeAll(all);
        }
    }

    /** Those of one kind, by their texts. */
    private static List<List<Restoration>> alike(List<Restoration> stuck, RowChange.Kind kind) {
        Map<String, List<Restoration>> alike = new LinkedHashMap<>();
        for (Restoration restoration : stuck) {
            if (restoration.change().kind() == kind) {
                alike.computeIfAbsent(restoration.sql(), sql -> new ArrayList<>())
                        .add(restoration);
            }
        }
        return List.copyOf(alike.values());
    }

    private static List<RowChange> changes(List<Restoration> restorations) {
        return restorations.stream().map(Restoration::change).toList();
    }

    private boolean isRestored(
            Connection connection, ReferenceGuard guard, List<List<Restoration>> tables, List<RowChange> all)
            throws SQLException, NeedsAttentionException {
        boolean several = tables.size() > 1;
        Restoration together = several
                ? builder.buildQuery(tables.stream().map(Circles::changes).toList())
                : builder.buildTogether(all);
        if (together.parameters().size() > MAX_PARAMETERS) {
            return false;
        }
        Savepoint savepoint = connection.setSavepoint();
        int count;
        try {
            for (List<Restoration> table : tables) {
                guard.requireUnreferenced(connection, changes(table), all);
            }
            count = several ? together.query(connection) : together.execute(connection);
        } catch (SQLException e) {
            if (!turns.isAboutConstraints(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            return false;
        }
        if (count != all.size()) {
            connection.rollback(savepoint);
            return false;
        }
        connection.releaseSavepoint(savepoint);
        for (RowChange change : all) {
            inspector.requireUntriggered(connection, change);
        }
        return true;
    }
}
