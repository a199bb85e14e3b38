package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;

/**
 * Takes the changes of a branch back by an operator's word: every row becomes what it was before the branch, whatever others have
 * made of it since. Row by row, for it is rare; each row is locked, restored and looked at again. What cannot be restored even
 * so stops it: a row that is gone and of which only some columns are known, or a key that another row has.
 */
public final class ForcedUndo {

    private final RestorationBuilder builder;
    private final RowInspector inspector;
    private final Turns turns;
    private final Dialect dialect;

    public ForcedUndo(Dialect dialect) {
        this.builder = new RestorationBuilder(dialect);
        this.inspector = new RowInspector(dialect);
        this.turns = new Turns(dialect);
        this.dialect = dialect;
    }

    /**
     * Undoes them. When it fails, the caller must roll back.
     *
     * @param changes folded, in the order in which they happened
     * @throws NeedsAttentionException when a row cannot be restored even by force
     */
    public void undo(Connection connection, List<RowChange> changes) throws SQLException, NeedsAttentionException {
        ReferenceGuard guard = new ReferenceGuard(dialect, changes);
        List<RowChange> newestFirst = new ArrayList<>(changes);
        Collections.reverse(newestFirst);
        turns.run(
                connection,
                newestFirst,
                change -> change,
                change -> restore(connection, guard, change),
                (change, failure) -> inspector.requireRestored(connection, change, failure));
    }

    private void restore(Connection connection, ReferenceGuard guard, RowChange change)
            throws SQLException, NeedsAttentionException {
        RowImage now = inspector.read(connection, change);
        if (RowInspector.sameContent(now, change.before())) {
            return;
        }
        if (now == null && change.kind() == RowChange.Kind.UPDATE) {
            throw inspector.cannotBeMadeAgain(change);
        }
        Restoration restoration = builder.buildForced(change, now != null);
        if (restoration == null) {
            return;
        }
        guard.requireUnreferenced(connection, List.of(change));
        restoration.execute(connection);
        inspector.requireRestored(connection, change, null);
    }
}
