package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

import io.atone.coordinator.decision.FrameFormat.Header;

/** Reads a log's file from its start to its end and trusts nothing in it. */
final class LogReader {

    private final Path path;
    private final Consumer<LogEntry> entries;

    /** @param entries is handed everything that the file says, in order */
    LogReader(Path path, Consumer<LogEntry> entries) {
        this.path = path;
        this.entries = entries;
    }

    /**
     * What was read.
     *
     * @param format that the file was made in
     * @param end where the last sound frame ends
     * @param tornEnd where a torn write behind it ends; equal to end when there is none
     */
    record Read(int format, int capacity, int end, int tornEnd, long nextSequence) {}

    /** @throws DecisionLogException when the file is damaged or of a format that this build does not know */
    Read read() throws IOException {
        ByteBuffer file = bytes();
        int capacity = checkedCapacity(file);
        long sequence = 1;
        int end = FrameFormat.FILE_HEADER_BYTES;
        while (true) {
            int start = FrameFormat.frameStart(end);
            Header header = FrameFormat.headerAt(file, start);
            if (header == null || !FrameFormat.isPayloadSound(file, start, header)) {
                return new Read(
                        FrameFormat.formatVersion(file),
                        capacity,
                        end,
                        Math.max(end, checkedTail(file, start)),
                        sequence);
            }
            if (header.sequence() != sequence) {
                throw damaged(
                        "frame " + header.sequence() + " at byte " + start + " where frame " + sequence + " should be");
            }
            end = (int) FrameFormat.end(start, header);
            take(file, start, header);
            sequence++;
        }
    }

    private ByteBuffer bytes() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() > LogFile.MAX_CAPACITY) {
                throw damaged("it has " + channel.size() + " bytes, more than any log has");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes);
            }
            return bytes.flip();
        }
    }

    private int checkedCapacity(ByteBuffer file) {
        if (!FrameFormat.hasFileMagic(file)) {
            throw damaged("it does not start as a decision log does");
        }
        long capacity = FrameFormat.capacity(file);
        if (capacity < 0) {
            throw damaged("its first bytes are not what was written");
        }
        checkFormat(FrameFormat.formatVersion(file));
        if (capacity != file.limit()) {
            throw damaged("it has " + file.limit() + " bytes, but was made with " + capacity);
        }
        return (int) capacity;
    }

    private void checkFormat(int format) {
        if (format > FrameFormat.FORMAT) {
            throw new DecisionLogException("The decision log " + path + " has format " + format
                    + ", but this coordinator reads only up to " + FrameFormat.FORMAT
                    + ". Start the newer coordinator that wrote it.");
        }
        if (format < FrameFormat.OLDEST_FORMAT) {
            throw new DecisionLogException("The decision log " + path + " has format " + format
                    + ", but this coordinator reads no older one than " + FrameFormat.OLDEST_FORMAT
                    + ". Start the coordinator that wrote it, let it finish its transactions, and then "
                    + "start this one with an empty data directory.");
        }
    }

    /** Where the torn write ends, or the start when nothing is there. */
    private int checkedTail(ByteBuffer file, int start) {
        TornTail tail = new TornTail(file, start);
        if (tail.isEmpty()) {
            return 0;
        }
        if (!tail.isTorn()) {
            throw damaged("what stands at byte " + start + " is not what was written there");
        }
        return tail.end();
    }

    private void take(ByteBuffer file, int start, Header header) {
        byte[] payload = new byte[header.payloadBytes()];
        file.get(start + FrameFormat.HEADER_BYTES, payload);
        try {
            LogEntryCodec.decode(payload).forEach(entries);
        } catch (IOException e) {
            throw damaged("frame " + header.sequence() + " makes no sense: " + e.getMessage());
        }
    }

    private DecisionLogException damaged(String what) {
        return new DecisionLogException("The decision log " + path + " is damaged: " + what + ". Nothing was changed. "
                + DecisionLogException.RESTORE + ".");
    }
}
