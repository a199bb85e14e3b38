package io.atone.datasource.undo;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Packs bytes, and unpacks them to a length that is known before. */
final class Deflate {

    private static final int BUFFER_BYTES = 8192;

    private Deflate() {}

    static byte[] pack(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2);
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    static byte[] unpack(byte[] packed, int length) throws UnreadableUndoException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            byte[] plain = new byte[length];
            int filled = 0;
            while (filled < length) {
                int count = inflater.inflate(plain, filled, length - filled);
                if (count == 0) {
                    throw new UnreadableUndoException("is damaged: " + filled + " of " + length + " bytes unpacked");
                }
                filled += count;
            }
            if (!isAtEnd(inflater)) {
                throw new UnreadableUndoException("is damaged: there is more than its " + length + " bytes");
            }
            return plain;
        } catch (DataFormatException e) {
            throw new UnreadableUndoException("is damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static boolean isAtEnd(Inflater inflater) throws DataFormatException {
        return inflater.finished() || (inflater.inflate(new byte[1]) == 0 && inflater.finished());
    }
}
