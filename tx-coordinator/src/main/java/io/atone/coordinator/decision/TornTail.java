package io.atone.coordinator.decision;

import java.nio.ByteBuffer;

import io.atone.coordinator.decision.FrameFormat.Header;

/**
 * Tells a frame that a crash cut short from a damaged one. The file was filled with zeros before it got its name, frames
 * are written one after the other, and the next one only when the one before is on the disk. So only the very last frame
 * can be torn, and what is missing of it is zeros: whole sectors, because a disk writes them whole, or everything from
 * some byte on, when the process was killed between two parts of a write. A flipped bit makes neither.
 */
final class TornTail {

    private final ByteBuffer file;
    private final int start;
    private final int lastWritten;

    /**
     * @param file the whole file
     * @param start where a frame should start and no sound one does
     */
    TornTail(ByteBuffer file, int start) {
        this.file = file;
        this.start = start;
        this.lastWritten = lastNonZero(file);
    }

    /** Nothing at all was written here: the log just ends. */
    boolean isEmpty() {
        return lastWritten < start;
    }

    /** One past the last byte that has to be cleared. */
    int end() {
        return lastWritten + 1;
    }

    /** What is here was never reported as durable. */
    boolean isTorn() {
        Header header = FrameFormat.headerAt(file, start);
        return header == null ? isHeaderUnwritten() : isPayloadUnwritten(FrameFormat.end(start, header));
    }

    private boolean isHeaderUnwritten() {
        boolean nothingBehind = lastWritten < start + FrameFormat.HEADER_BYTES;
        return nothingBehind || (isZero(start, endOfSector(start)) && !isSoundFrameBehind());
    }

    private boolean isPayloadUnwritten(long end) {
        if (end > file.limit() || lastWritten >= end) {
            return false;
        }
        if (file.get((int) end - 1) == 0) {
            return true; // a payload never ends with a zero
        }
        for (int from = start; from < end; from = endOfSector(from)) {
            if (isZero(from, (int) Math.min(end, endOfSector(from)))) {
                return true;
            }
        }
        return false;
    }

    /** Then the frame here had been durable before that one was written. */
    private boolean isSoundFrameBehind() {
        for (int at = start; at <= lastWritten; at++) {
            Header header = FrameFormat.headerAt(file, at);
            if (header != null && FrameFormat.isPayloadSound(file, at, header)) {
                return true;
            }
        }
        return false;
    }

    private static int endOfSector(int at) {
        return at - at % FrameFormat.SECTOR_BYTES + FrameFormat.SECTOR_BYTES;
    }

    private boolean isZero(int from, int to) {
        for (int i = from; i < Math.min(to, file.limit()); i++) {
            if (file.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int lastNonZero(ByteBuffer file) {
        int last = file.limit() - 1;
        while (last >= 0 && file.get(last) == 0) {
            last--;
        }
        return last;
    }
}
