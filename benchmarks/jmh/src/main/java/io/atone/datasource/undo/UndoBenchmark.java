package io.atone.datasource.undo;

import java.util.concurrent.TimeUnit;

import io.atone.datasource.undo.UndoCodec.EncodedUndo;
import io.atone.datasource.undo.proto.Change;
import io.atone.datasource.undo.proto.Column;
import io.atone.datasource.undo.proto.Row;
import io.atone.datasource.undo.proto.RowShape;
import io.atone.datasource.undo.proto.UndoRecord;
import io.atone.datasource.undo.proto.Value;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Undo records to their stored form and back; here, because the codec is nobody else's business. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UndoBenchmark {

    private static final int COMPRESS_FROM_BYTES = 64 * 1024;
    private static final int MAX_BYTES = 16 << 20;

    /** Updated rows in one record. */
    @Param({"1", "100"})
    private int rows = 1;

    private final UndoCodec codec = new UndoCodec(COMPRESS_FROM_BYTES, MAX_BYTES);
    private UndoRecord undo = undo(rows);
    private EncodedUndo stored = encoded();

    /** For the number of rows at hand. */
    @Setup
    public void prepare() {
        undo = undo(rows);
        stored = encoded();
    }

    private EncodedUndo encoded() {
        try {
            return codec.encode(undo);
        } catch (UndoRecordTooLargeException e) {
            throw new IllegalStateException("Too large for a benchmark", e);
        }
    }

    private static UndoRecord undo(int rows) {
        UndoRecord.Builder undo = UndoRecord.newBuilder()
                .setFormat(1)
                .addShapes(RowShape.newBuilder()
                        .setNamespace("bank1")
                        .setTable("account")
                        .addRowKey("id")
                        .addColumns(Column.newBuilder().setName("id").setType("int"))
                        .addColumns(Column.newBuilder().setName("balance").setType("bigint")));
        for (int i = 0; i < rows; i++) {
            undo.addLockKeys(i).addLockKeys(-i);
            undo.addChanges(
                    Change.newBuilder().setShape(0).setBefore(row(i, 1_000)).setAfter(row(i, 990)));
        }
        return undo.build();
    }

    private static Row row(int id, long balance) {
        return Row.newBuilder()
                .addValues(Value.newBuilder().setInteger(id))
                .addValues(Value.newBuilder().setInteger(balance))
                .build();
    }

    @Benchmark
    public Object encode() {
        return encoded();
    }

    @Benchmark
    public UndoRecord decode() throws UnreadableUndoException {
        return codec.decode(stored);
    }
}
