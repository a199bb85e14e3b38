package io.atone.datasource.undo;

import com.google.protobuf.InvalidProtocolBufferException;
import io.atone.datasource.undo.proto.UndoRecord;

/**
 * The stored form of undo records: protobuf, deflated from a size on. What a reader must know first (version,
 * compression, length, checksum) is in the {@code context} column. Thread-safe.
 */
final class UndoCodec {

    /** Never more than this is unpacked, whatever a context says. */
    static final int MAX_UNPACKED_BYTES = 512 << 20;

    private final int compressFromBytes;
    private final int maxBytes;

    /**
     * @param compressFromBytes smaller records are stored as they are
     * @param maxBytes larger records are refused
     */
    UndoCodec(int compressFromBytes, int maxBytes) {
        this.compressFromBytes = compressFromBytes;
        this.maxBytes = Math.min(maxBytes, MAX_UNPACKED_BYTES);
    }

    EncodedUndo encode(UndoRecord undoRecord) throws UndoRecordTooLargeException {
        int size = undoRecord.getSerializedSize();
        if (size > maxBytes) {
            throw new UndoRecordTooLargeException(
                    "The changes of this local transaction make an undo record of " + size
                            + " bytes, and the bound is " + maxBytes
                            + "; change fewer rows in one local transaction, or raise maxUndoBytes (atone.datasource.max-undo-size)");
        }
        byte[] plain = undoRecord.toByteArray();
        UndoContext.Packing packing =
                size >= compressFromBytes ? UndoContext.Packing.DEFLATE : UndoContext.Packing.NONE;
        byte[] stored = packing == UndoContext.Packing.DEFLATE ? Deflate.pack(plain) : plain;
        return new EncodedUndo(UndoContext.of(packing, plain), stored);
    }

    UndoRecord decode(EncodedUndo encoded) throws UnreadableUndoException {
        UndoContext context = encoded.context();
        if (context.length() > MAX_UNPACKED_BYTES) {
            throw new UnreadableUndoException(
                    "claims to have " + context.length() + " bytes, more than any of " + MAX_UNPACKED_BYTES);
        }
        byte[] plain = context.packing() == UndoContext.Packing.DEFLATE
                ? Deflate.unpack(encoded.stored(), context.length())
                : encoded.stored();
        context.check(plain);
        try {
            return UndoRecord.parseFrom(plain);
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableUndoException("is damaged: " + e.getMessage());
        }
    }

    /**
     * An undo record as it is stored.
     *
     * @param context of the column {@code context}
     * @param stored of the column {@code rollback_info}
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on at once, never compared
    record EncodedUndo(UndoContext context, byte[] stored) {}
}
