package io.atone.coordinator.decision;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * How the log's file is laid out. The first sector holds the file's own header: magic, format version, capacity,
 * checksum. Frames follow; each is what one forced write wrote:
 *
 * <pre>magic:4  payload length:4  sequence:8  payload checksum:4  header checksum:4  payload</pre>
 *
 * <p>The header has a checksum of its own, so that a damaged length is told from a frame that was not written to its end.
 * A header never crosses a sector's border (the space left is skipped): a disk writes a sector whole or not at all, so
 * after a crash a header is there or is zeros.
 */
final class FrameFormat {

    /** What this build writes. 2 added the entry that a resource is gone for good. */
    static final int FORMAT = 2;

    /** The oldest that it reads. */
    static final int OLDEST_FORMAT = 1;

    static final int SECTOR_BYTES = 512;
    static final int FILE_HEADER_BYTES = SECTOR_BYTES;
    static final int HEADER_BYTES = 24;

    private static final long FILE_MAGIC = 0x41746f6e654c6f67L; // "AtoneLog"
    private static final int FRAME_MAGIC = 0x4672616d; // "Fram"

    private FrameFormat() {}

    /** A frame's header that has been checked against its own checksum. */
    record Header(int payloadBytes, long sequence, int payloadChecksum) {}

    static ByteBuffer fileHeader(int format, int capacity) {
        ByteBuffer header = ByteBuffer.allocate(FILE_HEADER_BYTES);
        header.putLong(FILE_MAGIC).putInt(format).putLong(capacity);
        header.putInt(checksum(header, 0, header.position()));
        return header.rewind();
    }

    /** The capacity that the file was made with, or -1 when the header is damaged. */
    static long capacity(ByteBuffer file) {
        int checked = Long.BYTES + Integer.BYTES + Long.BYTES;
        return hasFileMagic(file) && file.getInt(checked) == checksum(file, 0, checked)
                ? file.getLong(Long.BYTES + Integer.BYTES)
                : -1;
    }

    static boolean hasFileMagic(ByteBuffer file) {
        return file.limit() >= FILE_HEADER_BYTES && file.getLong(0) == FILE_MAGIC;
    }

    static int formatVersion(ByteBuffer file) {
        return file.getInt(Long.BYTES);
    }

    /** Where a frame starts when the one before ended at the given place. */
    static int frameStart(int end) {
        int left = SECTOR_BYTES - end % SECTOR_BYTES;
        return left < HEADER_BYTES ? end + left : end;
    }

    static ByteBuffer frame(long sequence, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.length);
        frame.putInt(FRAME_MAGIC).putInt(payload.length).putLong(sequence);
        frame.putInt(checksum(ByteBuffer.wrap(payload), 0, payload.length));
        frame.putInt(checksum(frame, 0, frame.position()));
        return frame.put(payload).flip();
    }

    /** The header at this place, or null when there is none whose checksum holds. */
    static @Nullable Header headerAt(ByteBuffer file, int start) {
        int checked = HEADER_BYTES - Integer.BYTES;
        if (start + HEADER_BYTES > file.limit()
                || file.getInt(start) != FRAME_MAGIC
                || file.getInt(start + checked) != checksum(file, start, checked)) {
            return null;
        }
        int payloadBytes = file.getInt(start + 4);
        return payloadBytes <= 0 ? null : new Header(payloadBytes, file.getLong(start + 8), file.getInt(start + 16));
    }

    /** The whole payload is there and its checksum holds. */
    static boolean isPayloadSound(ByteBuffer file, int start, Header header) {
        return end(start, header) <= file.limit()
                && checksum(file, start + HEADER_BYTES, header.payloadBytes()) == header.payloadChecksum();
    }

    static long end(int start, Header header) {
        return (long) start + HEADER_BYTES + header.payloadBytes();
    }

    private static int checksum(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, length));
        return (int) crc.getValue();
    }
}
