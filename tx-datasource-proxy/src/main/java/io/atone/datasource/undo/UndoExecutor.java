package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.undo.RestorationSets.RestorationSet;

/**
 * Takes the changes of a branch back, newest first, in one transaction of the caller.
 *
 * <p>Neighbouring changes of the same shape go as one batch, or several rows by one statement. Each statement restores its row only while the row is what
 * the branch made of it; a row that is found as it was before counts as restored, and any other stops the undo. When a statement for several rows
 * does not find them all, they go as a batch, which tells whose row it is. When a
 * batch fails because of a key, all is done again row by row: rows that refer to each other, or pass a unique value on,
 * are then tried with deferred constraints, and in turns until all are restored or none can be; rows that did so in a circle by
 * one statement, or, if they refer to each other, without their references first.
 */
public final class UndoExecutor {

    /** No batch has more rows than this. */
    static final int MAX_BATCH_ROWS = 500;

    private final Dialect dialect;
    private final RestorationBuilder builder;
    private final RestorationSets sets;
    private final RowInspector inspector;
    private final Turns turns;
    private final Circles circles;

    public UndoExecutor(Dialect dialect) {
        this.dialect = dialect;
        this.builder = new RestorationBuilder(dialect);
        this.sets = new RestorationSets(dialect, builder);
        this.inspector = new RowInspector(dialect);
        this.turns = new Turns(dialect);
        this.circles = new Circles(dialect, builder, inspector, turns);
    }

    /**
     * Undoes them. When it fails, the caller must roll back.
     *
     * @param changes folded, in the order in which they happened
     * @throws NeedsAttentionException when a row is neither what the branch made of it nor what it was before; it tells of every
     *     such row, within bounds
     */
    public void undo(Connection connection, List<RowChange> changes) throws SQLException, NeedsAttentionException {
        try {
            undoAll(connection, changes);
        } catch (NeedsAttentionException e) {
            throw new NeedsAttentionException(
                    String.valueOf(e.getMessage()), inspector.differences(connection, changes, e.differences()), e);
        }
    }

    /**
     * Undoes the changes of several branches without what would take a second try, which saves a savepoint. When it fails, the caller must
     * roll back, and may {@link #undo} branch by branch.
     *
     * @param changes folded, in the order in which they happened
     */
    public void undoTogether(Connection connection, List<RowChange> changes)
            throws SQLException, NeedsAttentionException {
        List<Restoration> restorations = restorations(changes);
        if (!restoreInSets(connection, new ReferenceGuard(dialect, changes), restorations)) {
            throw new SQLException("Not every row is as its branch left it", "40001");
        }
        checkDeferred(connection, changes);
    }

    private List<Restoration> restorations(List<RowChange> changes) {
        List<Restoration> restorations = new ArrayList<>();
        for (int i = changes.size() - 1; i >= 0; i--) {
            Restoration next = builder.build(changes.get(i));
            if (next != null) {
                restorations.add(next);
            }
        }
        return restorations;
    }

    private void undoAll(Connection connection, List<RowChange> changes) throws SQLException, NeedsAttentionException {
        List<Restoration> restorations = restorations(changes);
        ReferenceGuard guard = new ReferenceGuard(dialect, changes);
        boolean failsWhole = restorations.size() == 1 && !dialect.errorAbortsTransaction();
        Savepoint savepoint = failsWhole ? null : connection.setSavepoint();
        try {
            if (savepoint == null) {
                restoreInBatches(connection, guard, restorations);
            } else if (!restoreInSets(connection, guard, restorations)) {
                connection.rollback(savepoint);
                restoreInBatches(connection, guard, restorations);
            }
            checkDeferred(connection, changes);
        } catch (SQLException e) {
            if (!turns.isAboutConstraints(e)) {
                throw e;
            }
            if (savepoint != null) {
                connection.rollback(savepoint);
            }
            if (savepoint == null || !restoreDeferred(connection, guard, savepoint, restorations)) {
                checkConstraints(connection);
                restoreInTurns(connection, guard, restorations);
            }
        }
        // The savepoint goes with the transaction, which the caller ends next.
    }

    private void checkDeferred(Connection connection, List<RowChange> changes) throws SQLException {
        if (changes.stream().anyMatch(change -> change.table().hazards().deferredConstraints())) {
            checkConstraints(connection);
        }
    }

    /** From now on at once, so that what somebody else's row violates is seen here and not by the commit, which could not tell whose. */
    private void checkConstraints(Connection connection) throws SQLException {
        if (dialect.defersConstraints()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
            }
        }
    }

    /**
     * Restores with all constraints that can be deferred checked at the end, as those were that let unique values change places in one
     * statement. Returns whether that helped.
     */
    private boolean restoreDeferred(
            Connection connection, ReferenceGuard guard, Savepoint savepoint, List<Restoration> restorations)
            throws SQLException, NeedsAttentionException {
        if (!dialect.defersConstraints()) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET CONSTRAINTS ALL DEFERRED");
            restoreInBatches(connection, guard, restorations);
            checkConstraints(connection);
            return true;
        } catch (SQLException e) {
            if (!turns.isAboutConstraints(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            return false;
        }
    }

    private void restoreInBatches(Connection connection, ReferenceGuard guard, List<Restoration> restorations)
            throws SQLException, NeedsAttentionException {
        for (List<Restoration> run : runs(restorations)) {
            restore(connection, guard, run);
        }
    }

    /** Neighbours with the same text. */
    private static List<List<Restoration>> runs(List<Restoration> restorations) {
        List<List<Restoration>> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= restorations.size(); i++) {
            boolean fits = i < restorations.size()
                    && i - from < MAX_BATCH_ROWS
                    && restorations.get(i).sql().equals(restorations.get(from).sql());
            if (!fits) {
                runs.add(restorations.subList(from, i));
                from = i;
            }
        }
        return runs;
    }

    /** Returns whether they are restored; if not, some may be. */
    private boolean restoreInSets(Connection connection, ReferenceGuard guard, List<Restoration> restorations)
            throws SQLException, NeedsAttentionException {
        for (List<Restoration> run : runs(restorations)) {
            Optional<List<RestorationSet>> together = sets.of(run);
            if (together.isEmpty()) {
                restore(connection, guard, run);
            } else if (!restore(connection, guard, run, together.get())) {
                return false;
            }
        }
        return true;
    }

    private boolean restore(
            Connection connection, ReferenceGuard guard, List<Restoration> run, List<RestorationSet> together)
            throws SQLException, NeedsAttentionException {
        List<RowChange> changes = run.stream().map(Restoration::change).toList();
        guard.requireUnreferenced(connection, changes);
        for (RestorationSet set : together) {
            if (set.statement().execute(connection) != set.rows()) {
                return false;
            }
        }
        for (RowChange change : changes) {
            inspector.requireUntriggered(connection, change);
        }
        return true;
    }

    private void restore(Connection connection, ReferenceGuard guard, List<Restoration> run)
            throws SQLException, NeedsAttentionException {
        guard.requireUnreferenced(
                connection, run.stream().map(Restoration::change).toList());
        int[] counts = executeBatch(connection, run);
        for (int i = 0; i < counts.length; i++) {
            check(connection, run.get(i), counts[i]);
        }
    }

    private static int[] executeBatch(Connection connection, List<Restoration> run) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(run.get(0).sql())) {
            for (Restoration restoration : run) {
                restoration.bind(statement);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    private void check(Connection connection, Restoration restoration, int count)
            throws SQLException, NeedsAttentionException {
        RowChange change = restoration.change();
        boolean inserted = change.kind() == RowChange.Kind.DELETE && count == Statement.SUCCESS_NO_INFO;
        if (count != 1 && !inserted) {
            inspector.requireRestored(connection, change, null);
        } else {
            inspector.requireUntriggered(connection, change);
        }
    }

    /** Those that no turn can restore may have passed a key on, or refer to each other, in a circle. */
    private void restoreInTurns(Connection connection, ReferenceGuard guard, List<Restoration> run)
            throws SQLException, NeedsAttentionException {
        List<Restoration> stuck = new ArrayList<>();
        List<SQLException> failures = new ArrayList<>();
        turns.run(
                connection,
                run,
                Restoration::change,
                restoration -> restoreOne(connection, guard, restoration),
                (row, e) -> {
                    stuck.add(row);
                    failures.add(e);
                });
        if (stuck.isEmpty()) {
            return;
        }
        List<Restoration> left = circles.restore(connection, guard, stuck);
        if (left.size() < stuck.size()) {
            restoreInTurns(connection, guard, left);
            return;
        }
        List<Restoration> inTwoSteps = builder.inTwoSteps(stuck);
        if (inTwoSteps.size() > stuck.size()) {
            restoreInTurns(connection, guard, inTwoSteps);
            return;
        }
        for (int i = 0; i < stuck.size(); i++) {
            inspector.requireRestored(connection, stuck.get(i).change(), failures.get(i));
        }
    }

    private void restoreOne(Connection connection, ReferenceGuard guard, Restoration restoration)
            throws SQLException, NeedsAttentionException {
        guard.requireUnreferenced(connection, List.of(restoration.change()));
        check(connection, restoration, restoration.execute(connection));
    }
}
