package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.metadata.TableMetaSource;

/** A row of {@code undo_log} as it was read, not yet decoded. Immutable and thread-safe. */
public final class StoredUndo {

    private final BranchRef branch;
    private final String context;
    private final byte[] stored;
    private final UndoCodec codec;

    StoredUndo(BranchRef branch, String context, byte[] stored, UndoCodec codec) {
        this.branch = branch;
        this.context = context;
        this.stored = stored;
        this.codec = codec;
    }

    public BranchRef branch() {
        return branch;
    }

    /**
     * The branch's lock keys.
     *
     * @throws UnreadableUndoException when the row is damaged or its envelope is unknown
     */
    public List<LockKey> lockKeys() throws UnreadableUndoException {
        return UndoRecordReader.lockKeys(decode());
    }

    /**
     * The branch's changes in the order in which they happened, bound to the tables as they are now.
     *
     * @throws UnreadableUndoException when the row is damaged or from a newer version, or a table no longer fits
     */
    public List<RowChange> changes(Connection connection, TableMetaSource metadata)
            throws UnreadableUndoException, SQLException {
        return new UndoRecordReader(metadata).changes(connection, decode());
    }

    private io.atone.datasource.undo.proto.UndoRecord decode() throws UnreadableUndoException {
        return codec.decode(new UndoCodec.EncodedUndo(UndoContext.parse(context), stored));
    }
}
