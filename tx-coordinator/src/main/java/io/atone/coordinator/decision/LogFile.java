package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;

/**
 * The log's file, open for appending frames. Its space is filled with zeros and forced before the file gets its name, so
 * that a forced append never has to change the file's size on the disk, which would cost a second write. Confined to one
 * thread.
 */
final class LogFile implements AutoCloseable {

    static final String NAME = "decisions.log";
    static final String DRAFT_NAME = NAME + ".draft";

    /** No log is larger: it has to be read into memory as one piece. */
    static final int MAX_CAPACITY = 1 << 30;

    private static final FaultPoints FAULTS = FaultPoints.installed();
    private static final int ZEROS_BYTES = 1 << 20;

    private final FileChannel channel;
    private final int format;
    private final int capacity;
    private int end;
    private long nextSequence;

    private LogFile(FileChannel channel, int format, int capacity, int end, long nextSequence) {
        this.channel = channel;
        this.format = format;
        this.capacity = capacity;
        this.end = end;
        this.nextSequence = nextSequence;
    }

    /** Makes a file with one frame in place of the directory's old one, if any; returns when it is on the disk. */
    static LogFile create(DurableFiles files, Path directory, int capacity, byte[] payload) throws IOException {
        Path draft = directory.resolve(DRAFT_NAME);
        FileChannel channel = files.openDraft(draft);
        try {
            fillWithZeros(channel, capacity);
            DurableFiles.writeFully(channel, FrameFormat.fileHeader(FrameFormat.FORMAT, capacity), 0);
            LogFile file = new LogFile(channel, FrameFormat.FORMAT, capacity, FrameFormat.FILE_HEADER_BYTES, 1);
            file.append(payload);
            FAULTS.before(FaultStep.LOG_FILE_REPLACE);
            files.replace(draft, directory.resolve(NAME));
            FAULTS.after(FaultStep.LOG_FILE_REPLACE);
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void fillWithZeros(FileChannel channel, int capacity) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(capacity, ZEROS_BYTES));
        for (int written = 0; written < capacity; written += zeros.limit()) {
            zeros.clear().limit(Math.min(zeros.capacity(), capacity - written));
            DurableFiles.writeFully(channel, zeros, written);
        }
        channel.force(true);
    }

    /** Goes on behind the frames that were read. */
    static LogFile goOn(DurableFiles files, Path directory, LogReader.Read read) throws IOException {
        FileChannel channel = files.openExisting(directory.resolve(NAME));
        return new LogFile(channel, read.format(), read.capacity(), read.end(), read.nextSequence());
    }

    /** Clears what a torn write left behind. */
    void clear(int to) throws IOException {
        DurableFiles.writeFully(channel, ByteBuffer.allocate(to - end), end);
        channel.force(false);
    }

    /** There is room for a frame with such a payload, and the file's format has all that may be in it. */
    boolean takes(int payloadBytes) {
        return format == FrameFormat.FORMAT
                && (long) FrameFormat.frameStart(end) + FrameFormat.HEADER_BYTES + payloadBytes <= capacity;
    }

    /** Returns when the frame is on the disk. */
    void append(byte[] payload) throws IOException {
        int start = FrameFormat.frameStart(end);
        ByteBuffer frame = FrameFormat.frame(nextSequence, payload);
        end = start + frame.remaining();
        nextSequence++;
        DurableFiles.writeFully(channel, frame, start);
        FAULTS.before(FaultStep.DECISION_FORCE);
        channel.force(false);
        FAULTS.after(FaultStep.DECISION_FORCE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
