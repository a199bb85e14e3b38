package io.atone.datasource.undo;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import com.google.protobuf.ByteString;
import io.atone.core.id.LockKey;
import io.atone.datasource.undo.UndoCodec.EncodedUndo;
import io.atone.datasource.undo.proto.Change;
import io.atone.datasource.undo.proto.Column;
import io.atone.datasource.undo.proto.Row;
import io.atone.datasource.undo.proto.RowShape;
import io.atone.datasource.undo.proto.UndoRecord;
import io.atone.datasource.undo.proto.Value;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UndoCodecTest {

    private final UndoCodec plain = new UndoCodec(Integer.MAX_VALUE, 1 << 20);
    private final UndoCodec packing = new UndoCodec(1, 1 << 20);

    private static UndoRecord sample() {
        return UndoRecord.newBuilder()
                .setFormat(1)
                .addLockKeys(-1)
                .addLockKeys(2)
                .addShapes(RowShape.newBuilder()
                        .setNamespace("bank1")
                        .setTable("account_info")
                        .addRowKey("id")
                        .addColumns(Column.newBuilder().setName("id").setType("bigint"))
                        .addColumns(Column.newBuilder().setName("account_name").setType("varchar(100)"))
                        .addColumns(
                                Column.newBuilder().setName("account_balance").setType("decimal(20,2)"))
                        .addColumns(Column.newBuilder().setName("seal").setType("varbinary(8)")))
                .addChanges(Change.newBuilder()
                        .setShape(0)
                        .setBefore(row("张三的账户", "10000.00"))
                        .setAfter(row("张三的账户", "9990.50")))
                .build();
    }

    private static Row row(String name, String balance) {
        return Row.newBuilder()
                .addValues(Value.newBuilder().setInteger(1))
                .addValues(Value.newBuilder().setText(name))
                .addValues(Value.newBuilder().setNumber(balance))
                .addValues(Value.newBuilder().setBinary(ByteString.copyFrom(new byte[] {0, -1})))
                .build();
    }

    private static UndoRecord large() {
        return sample().toBuilder()
                .addChanges(Change.newBuilder().setAfter(row("x".repeat(100_000), "1")))
                .build();
    }

    @Test
    void recordComesBackPlainAndPacked() throws Exception {
        for (UndoRecord undoRecord : List.of(sample(), large())) {
            assertThat(plain.decode(plain.encode(undoRecord))).isEqualTo(undoRecord);
            assertThat(plain.decode(packing.encode(undoRecord))).isEqualTo(undoRecord);
        }
        assertThat(packing.encode(large()).stored()).hasSizeLessThan(5_000);
        assertThat(plain.encode(sample()).context().text()).startsWith("atone=1;z=none;n=");
        assertThat(packing.encode(sample()).context().text())
                .startsWith("atone=1;z=deflate;n=")
                .hasSizeLessThan(128);
    }

    @Test
    void recordStoredByTheFirstVersionStillLoads() throws Exception {
        try (InputStream in = UndoCodecTest.class.getResourceAsStream("undo-record-1.txt")) {
            String[] lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1);
            byte[] stored = Base64.getDecoder().decode(lines[1]);
            UndoRecord loaded = plain.decode(new EncodedUndo(UndoContext.parse(lines[0]), stored));
            assertThat(loaded).isEqualTo(sample());
            assertThat(UndoRecordReader.lockKeys(loaded)).containsExactly(new LockKey(-1, 2));
        }
    }

    @Test
    void everyFlippedBitAndEveryTornTailIsNoticed() throws Exception {
        for (UndoCodec codec : List.of(plain, packing)) {
            EncodedUndo good = codec.encode(sample());
            byte[] stored = good.stored();
            for (int bit = 0; bit < stored.length * 8; bit++) {
                byte[] flipped = stored.clone();
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                assertNotSilentlyDifferent(good, flipped);
            }
            for (int length = 0; length < stored.length; length++) {
                byte[] torn = java.util.Arrays.copyOf(stored, length);
                assertThatThrownBy(() -> plain.decode(new EncodedUndo(good.context(), torn)))
                        .isInstanceOf(UnreadableUndoException.class);
            }
            byte[] longer = java.util.Arrays.copyOf(stored, stored.length + 3);
            assertNotSilentlyDifferent(good, longer);
        }
    }

    /** A bit that packing does not care for may be lost on it; a record that says something else must not come out. */
    private void assertNotSilentlyDifferent(EncodedUndo good, byte[] stored) {
        try {
            assertThat(plain.decode(new EncodedUndo(good.context(), stored))).isEqualTo(sample());
        } catch (UnreadableUndoException e) {
            assertThat(e).hasMessageContaining("is damaged");
        }
    }

    @Test
    void contextThatLiesAboutTheLengthUnpacksNoMoreThanItSays() throws Exception {
        EncodedUndo good = packing.encode(large());
        UndoContext lying =
                new UndoContext(UndoContext.Packing.DEFLATE, 10, good.context().checksum());

        assertThatThrownBy(() -> plain.decode(new EncodedUndo(lying, good.stored())))
                .isInstanceOf(UnreadableUndoException.class);
        UndoContext huge = new UndoContext(UndoContext.Packing.DEFLATE, Integer.MAX_VALUE, 0);
        assertThatThrownBy(() -> plain.decode(new EncodedUndo(huge, good.stored())))
                .isInstanceOf(UnreadableUndoException.class)
                .hasMessageContaining("claims to have");
    }

    @Test
    void recordOverTheBoundIsRefusedWithTheWayOut() {
        UndoCodec small = new UndoCodec(1, 1000);

        assertThatThrownBy(() -> small.encode(large()))
                .isInstanceOf(UndoRecordTooLargeException.class)
                .hasMessageContainingAll("1000", "change fewer rows");
    }

    @Test
    void contextsOfOthersAndOfNewerVersionsAreToldApart() {
        assertThatThrownBy(() -> UndoContext.parse("serializer=jackson&compressorType=NONE"))
                .hasMessageContaining("was not written by Atone");
        assertThatThrownBy(() -> UndoContext.parse("atone=2;z=zstd;n=5")).hasMessageContaining("newer version");
        assertThatThrownBy(() -> UndoContext.parse("atone=1;z=zstd;n=5;crc=0")).hasMessageContaining("is damaged");
        assertThatThrownBy(() -> UndoContext.parse("")).isInstanceOf(UnreadableUndoException.class);
    }
}
