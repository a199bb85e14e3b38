package io.atone.datasource.undo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.protobuf.UnsafeByteOperations;
import io.atone.core.id.LockKey;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.metadata.TableName;
import io.atone.datasource.undo.proto.Change;
import io.atone.datasource.undo.proto.Column;
import io.atone.datasource.undo.proto.Row;
import io.atone.datasource.undo.proto.RowShape;
import io.atone.datasource.undo.proto.Value;
import org.jspecify.annotations.Nullable;

/** Turns row changes into the message that is stored. */
final class UndoRecordWriter {

    /** What a reader must understand. */
    static final int FORMAT = 1;

    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private record ShapeKey(TableName table, List<ColumnMeta> columns) {}

    private final Map<ShapeKey, Integer> shapes = new LinkedHashMap<>();
    private final io.atone.datasource.undo.proto.UndoRecord.Builder message =
            io.atone.datasource.undo.proto.UndoRecord.newBuilder().setFormat(FORMAT);

    private UndoRecordWriter() {}

    static io.atone.datasource.undo.proto.UndoRecord write(UndoRecord undoRecord) {
        UndoRecordWriter writer = new UndoRecordWriter();
        for (LockKey key : undoRecord.lockKeys()) {
            writer.message.addLockKeys(key.high()).addLockKeys(key.low());
        }
        undoRecord.changes().forEach(writer::add);
        return writer.message.build();
    }

    private void add(RowChange change) {
        RowImage image = change.anyImage();
        Change.Builder builder = Change.newBuilder().setShape(shape(change.table(), image.columns()));
        Row before = row(change.before());
        if (before != null) {
            builder.setBefore(before);
        }
        Row after = row(change.after());
        if (after != null) {
            builder.setAfter(after);
        }
        message.addChanges(builder);
    }

    private int shape(TableMeta table, List<ColumnMeta> columns) {
        return shapes.computeIfAbsent(new ShapeKey(table.name(), columns), key -> {
            RowShape.Builder shape = RowShape.newBuilder().setTable(table.name().name());
            if (table.name().namespace() != null) {
                shape.setNamespace(table.name().namespace());
            }
            table.rowKeyColumns().forEach(column -> shape.addRowKey(column.name()));
            columns.forEach(column -> shape.addColumns(Column.newBuilder()
                    .setName(column.name())
                    .setType(column.type().name())));
            message.addShapes(shape);
            return message.getShapesCount() - 1;
        });
    }

    private static @Nullable Row row(@Nullable RowImage image) {
        if (image == null) {
            return null;
        }
        Row.Builder row = Row.newBuilder();
        image.values().forEach(value -> row.addValues(value(value)));
        return row.build();
    }

    private static Value value(io.atone.datasource.value.Value value) {
        Value.Builder builder = Value.newBuilder();
        if (value instanceof io.atone.datasource.value.Value.Text text) {
            builder.setText(text.text());
        } else if (value instanceof io.atone.datasource.value.Value.Numeric numeric) {
            setNumber(builder, numeric.number());
        } else if (value instanceof io.atone.datasource.value.Value.Binary binary) {
            builder.setBinary(UnsafeByteOperations.unsafeWrap(binary.bytes()));
        }
        return builder.build();
    }

    private static void setNumber(Value.Builder builder, BigDecimal number) {
        BigInteger unscaled = number.unscaledValue();
        if (number.scale() == 0 && unscaled.compareTo(MIN_LONG) >= 0 && unscaled.compareTo(MAX_LONG) <= 0) {
            builder.setInteger(unscaled.longValue());
        } else {
            builder.setNumber(number.toString());
        }
    }
}
