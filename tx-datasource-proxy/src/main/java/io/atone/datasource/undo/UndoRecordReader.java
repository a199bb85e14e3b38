package io.atone.datasource.undo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.atone.core.id.LockKey;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.metadata.TableMetaSource;
import io.atone.datasource.metadata.TableName;
import io.atone.datasource.undo.proto.Change;
import io.atone.datasource.undo.proto.Column;
import io.atone.datasource.undo.proto.Row;
import io.atone.datasource.undo.proto.RowShape;
import io.atone.datasource.value.Value;

/** Turns a stored message back into row changes, checking that the tables are still what they were. */
final class UndoRecordReader {

    private final TableMetaSource metadata;

    UndoRecordReader(TableMetaSource metadata) {
        this.metadata = metadata;
    }

    /** The lock keys, which every version can read. */
    static List<LockKey> lockKeys(io.atone.datasource.undo.proto.UndoRecord message) throws UnreadableUndoException {
        if (message.getLockKeysCount() % 2 != 0) {
            throw new UnreadableUndoException("is damaged: half a lock key");
        }
        List<LockKey> keys = new ArrayList<>(message.getLockKeysCount() / 2);
        for (int i = 0; i < message.getLockKeysCount(); i += 2) {
            keys.add(new LockKey(message.getLockKeys(i), message.getLockKeys(i + 1)));
        }
        return keys;
    }

    /**
     * The changes in the order in which they happened.
     *
     * @throws UnreadableUndoException when a newer version wrote it, it contradicts itself, or a table has changed
     */
    List<RowChange> changes(Connection connection, io.atone.datasource.undo.proto.UndoRecord message)
            throws UnreadableUndoException, SQLException {
        if (message.getFormat() != UndoRecordWriter.FORMAT) {
            throw new UnreadableUndoException("was written by a newer version of Atone (format " + message.getFormat()
                    + ", this one reads " + UndoRecordWriter.FORMAT + "); a service with that version can undo it");
        }
        List<BoundShape> shapes = new ArrayList<>();
        for (RowShape shape : message.getShapesList()) {
            shapes.add(bind(connection, shape));
        }
        List<RowChange> changes = new ArrayList<>();
        for (Change change : message.getChangesList()) {
            if (change.getShape() >= shapes.size() || change.getShape() < 0) {
                throw new UnreadableUndoException("is damaged: a change without table");
            }
            changes.add(change(shapes.get(change.getShape()), change));
        }
        return changes;
    }

    private record BoundShape(TableMeta table, List<ColumnMeta> columns) {
        BoundShape {
            columns = List.copyOf(columns);
        }
    }

    private BoundShape bind(Connection connection, RowShape shape) throws UnreadableUndoException, SQLException {
        TableName name = new TableName(shape.getNamespace().isEmpty() ? null : shape.getNamespace(), shape.getTable());
        TableMeta table = metadata.findRecent(connection, name);
        if (table == null) {
            throw new UnreadableUndoException("has changes of table " + name + ", which is not there any more");
        }
        KeyMeta rowKey = table.rowKey();
        if (rowKey == null || !rowKey.columns().equals(shape.getRowKeyList())) {
            throw new UnreadableUndoException("has changes of table " + name + " by its row key "
                    + shape.getRowKeyList() + ", which is " + (rowKey == null ? "none" : rowKey.columns()) + " now");
        }
        List<ColumnMeta> columns = new ArrayList<>();
        for (Column column : shape.getColumnsList()) {
            columns.add(bind(table, column));
        }
        return new BoundShape(table, columns);
    }

    private static ColumnMeta bind(TableMeta table, Column column) throws UnreadableUndoException {
        ColumnMeta now = table.column(column.getName());
        if (now == null || now.codec() == null || !now.type().name().equals(column.getType())) {
            throw new UnreadableUndoException("has values of column " + column.getName() + " of table " + table.name()
                    + " with type " + column.getType() + ", but the column "
                    + (now == null
                            ? "is not there any more"
                            : "has type " + now.type().name() + " now"));
        }
        return now;
    }

    private static RowChange change(BoundShape shape, Change change) throws UnreadableUndoException {
        RowImage before = change.hasBefore() ? image(shape, change.getBefore()) : null;
        RowImage after = change.hasAfter() ? image(shape, change.getAfter()) : null;
        try {
            RowChange bound = new RowChange(shape.table(), before, after);
            requireTakesNulls(bound);
            if (bound.kind() == RowChange.Kind.DELETE) {
                requireAllColumns(shape);
            }
            return bound;
        } catch (IllegalArgumentException e) {
            throw new UnreadableUndoException("is damaged: " + e.getMessage());
        }
    }

    /** A deleted row can be put back only with a value for each column. */
    private static void requireAllColumns(BoundShape shape) throws UnreadableUndoException {
        for (ColumnMeta column : shape.table().columns()) {
            if (!column.generated() && !shape.columns().contains(column)) {
                throw new UnreadableUndoException("has a deleted row of table "
                        + shape.table().name() + " without the column " + column.name()
                        + ", which was added since");
            }
        }
    }

    /** Some sessions would store another value in place of NULL, and only warn. */
    private static void requireTakesNulls(RowChange change) throws UnreadableUndoException {
        RowImage before = change.before();
        if (before == null) {
            return;
        }
        for (ColumnMeta column : before.columns()) {
            if (!column.nullable() && !column.generated() && before.value(column.name()) == Value.NULL) {
                throw new UnreadableUndoException(
                        "has a row of table " + change.table().name() + " with the key "
                                + change.key().toReadable() + " whose column " + column.name()
                                + " was NULL, which the column does not take any more. Let it take NULL again, then let the"
                                + " rollback be tried again");
            }
        }
    }

    private static RowImage image(BoundShape shape, Row row) throws UnreadableUndoException {
        if (row.getValuesCount() != shape.columns().size()) {
            throw new UnreadableUndoException("is damaged: " + row.getValuesCount() + " values for "
                    + shape.columns().size() + " columns of table "
                    + shape.table().name());
        }
        List<Value> values = new ArrayList<>(row.getValuesCount());
        for (io.atone.datasource.undo.proto.Value value : row.getValuesList()) {
            values.add(value(value));
        }
        return new RowImage(shape.columns(), values);
    }

    private static Value value(io.atone.datasource.undo.proto.Value value) throws UnreadableUndoException {
        return switch (value.getKindCase()) {
            case TEXT -> new Value.Text(value.getText());
            case NUMBER -> new Value.Numeric(number(value.getNumber()));
            case INTEGER -> new Value.Numeric(BigDecimal.valueOf(value.getInteger()));
            case BINARY -> new Value.Binary(value.getBinary().toByteArray());
            case KIND_NOT_SET -> Value.NULL;
        };
    }

    private static BigDecimal number(String text) throws UnreadableUndoException {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new UnreadableUndoException("is damaged: a number that is none");
        }
    }
}
