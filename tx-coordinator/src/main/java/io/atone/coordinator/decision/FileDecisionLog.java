package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.atone.coordinator.decision.LogEntry.Decided;
import io.atone.coordinator.decision.LogEntry.EpochStarted;
import io.atone.coordinator.decision.LogEntry.Forgotten;
import io.atone.coordinator.decision.LogEntry.ResourceForgotten;
import io.atone.coordinator.decision.LogEntry.ResourceSeen;
import io.atone.coordinator.engine.Decision;
import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decision log in a file of its own (docs/adr/0001 says why). A batch is one frame, one write and one force. What is
 * forgotten waits in memory and travels with the next frame, so forgetting costs nothing and there is never an unforced
 * frame before a forced one. When the file is full, or of an older format, what is still needed moves to a new one, so that the
 * directory stays in proportion to the live decisions. Used by one thread at a time.
 */
public final class FileDecisionLog implements DecisionLog {

    private static final Logger log = LoggerFactory.getLogger(FileDecisionLog.class);

    private static final FaultPoints FAULTS = FaultPoints.installed();

    private static final int CAPACITY_PER_LIVE_BYTE = 4;

    private final DataDirectory directory;
    private final DurableFiles files;
    private final int minCapacity;
    private final long firstEpoch;
    private final LogState state = new LogState();
    private final FailureLatch latch = new FailureLatch();
    private final List<LogEntry> forgotten = new ArrayList<>();
    private @Nullable LogFile file;
    private long forcedWrites;
    private boolean closed;

    private FileDecisionLog(DataDirectory directory, int minCapacity, long firstEpoch, Disk disk) {
        this.directory = directory;
        this.files = new DurableFiles(disk);
        this.minCapacity = minCapacity;
        this.firstEpoch = firstEpoch;
    }

    /**
     * Takes possession of a directory, which is made when it does not exist, and keeps every other coordinator out of it
     * until {@link #close}.
     *
     * @throws DecisionLogException when the directory is in use, not writable, or somebody else's
     */
    public static FileDecisionLog open(Path directory, FileLogOptions options) {
        return open(directory, options.fileBytes(), options.firstEpoch(), Disk.SYSTEM);
    }

    /**
     * Opens it.
     *
     * @param minCapacity of the file; it grows with the live decisions
     * @param disk what the directory's lock does not go through, but everything that is to be durable does
     */
    static FileDecisionLog open(Path directory, int minCapacity, long firstEpoch, Disk disk) {
        return new FileDecisionLog(DataDirectory.open(directory), minCapacity, firstEpoch, disk);
    }

    @Override
    public Contents load() {
        return latch.run("Reading the decision log in " + directory.path(), () -> {
            long markedEpoch = new EpochMarker(files, directory.path()).read();
            if (Files.exists(directory.path().resolve(LogFile.NAME))) {
                readFile(markedEpoch);
            } else if (markedEpoch == 0) {
                file = newFile();
            } else {
                throw lost("is gone", markedEpoch);
            }
            return state.toContents();
        });
    }

    private void readFile(long markedEpoch) throws IOException {
        LogReader.Read read = new LogReader(directory.path().resolve(LogFile.NAME), state::apply).read();
        if (state.epoch() < markedEpoch) {
            throw lost("ends in epoch " + state.epoch(), markedEpoch);
        }
        if (state.epoch() > markedEpoch + 1 && !isJumpUnmarked(markedEpoch)) {
            throw markerLost(markedEpoch);
        }
        file = LogFile.goOn(files, directory.path(), read);
        if (read.tornEnd() > read.end()) {
            log.warn(
                    "The last write to the decision log in {} was cut short by a crash; nobody was told that it is durable, "
                            + "so its {} bytes are removed",
                    directory.path(),
                    read.tornEnd() - read.end());
            file.clear(read.tornEnd());
        }
    }

    /** The last start jumped to the first epoch that was asked for, and crashed before the marker followed. */
    private boolean isJumpUnmarked(long markedEpoch) {
        return state.epoch() == firstEpoch && state.epochBefore() <= markedEpoch;
    }

    private DecisionLogException lost(String what, long markedEpoch) {
        return new DecisionLogException("The decision log in " + directory.path() + " is damaged: " + LogFile.NAME + " "
                + what + ", but epoch " + markedEpoch
                + " was started. " + DecisionLogException.RESTORE + ".");
    }

    private DecisionLogException markerLost(long markedEpoch) {
        String marked = markedEpoch == 0 ? "is gone" : "says " + markedEpoch;
        return new DecisionLogException("The data directory " + directory.path() + " is damaged: " + LogFile.NAME
                + " ends in epoch " + state.epoch() + ", but the file " + EpochMarker.NAME + " " + marked
                + ", so the one cannot vouch for the other. " + DecisionLogException.RESTORE + ". Only if "
                + LogFile.NAME + " is the latest one beyond doubt, write " + state.epoch() + " and a line break into "
                + EpochMarker.NAME + " instead.");
    }

    @Override
    public long startEpoch() {
        return latch.run("Starting an epoch in " + directory.path(), () -> {
            long epoch = Math.max(state.epoch() + 1, firstEpoch);
            EpochMarker marker = new EpochMarker(files, directory.path());
            if (marker.read() < state.epoch()) {
                marker.write(state.epoch()); // the last start crashed before it did; the marker is never further behind
            }
            FAULTS.before(FaultStep.EPOCH_WRITE);
            force(List.of(new EpochStarted(epoch)));
            FAULTS.after(FaultStep.EPOCH_WRITE);
            FAULTS.before(FaultStep.EPOCH_MARK);
            marker.write(epoch);
            FAULTS.after(FaultStep.EPOCH_MARK);
            return epoch;
        });
    }

    @Override
    public void append(List<Decision> batch) {
        List<LogEntry> entries = new ArrayList<>(batch.size());
        batch.forEach(decision -> entries.add(new Decided(decision)));
        latch.run("Writing decisions to " + directory.path(), () -> force(entries));
    }

    @Override
    public void recordResource(ResourceId resource) {
        latch.run("Writing a resource to " + directory.path(), () -> force(List.of(new ResourceSeen(resource))));
    }

    @Override
    public void forgetResource(ResourceId resource) {
        latch.run(
                "Forgetting a resource in " + directory.path(), () -> force(List.of(new ResourceForgotten(resource))));
    }

    @Override
    public void forget(Collection<Xid> xids) {
        latch.run("Forgetting decisions in " + directory.path(), () -> {
            openFile();
            for (Xid xid : xids) {
                if (state.isDecided(xid)) {
                    LogEntry entry = new Forgotten(xid);
                    state.apply(entry);
                    forgotten.add(entry);
                }
            }
            return xids;
        });
    }

    @Override
    public long forcedWrites() {
        return forcedWrites;
    }

    /** One write and one force for the entries and everything forgotten since the last one. */
    private long force(List<LogEntry> entries) throws IOException {
        LogFile current = openFile();
        forgotten.addAll(entries);
        byte[] payload = LogEntryCodec.encode(forgotten);
        forgotten.clear();
        entries.forEach(state::apply);
        if (current.takes(payload.length)) {
            current.append(payload);
        } else {
            current.close();
            file = newFile();
        }
        return ++forcedWrites;
    }

    /** A file that says what the state says, with room for more of it. */
    private LogFile newFile() throws IOException {
        byte[] payload = LogEntryCodec.encode(state.toEntries());
        long capacity = Math.max(minCapacity, (long) payload.length * CAPACITY_PER_LIVE_BYTE);
        if (payload.length > LogFile.MAX_CAPACITY / 2) {
            throw new DecisionLogException(
                    "The decision log in " + directory.path() + " has " + payload.length
                            + " bytes of unfinished decisions, more than it can hold. Resources that do not come back keep them.");
        }
        return LogFile.create(files, directory.path(), (int) Math.min(capacity, LogFile.MAX_CAPACITY), payload);
    }

    private LogFile openFile() {
        LogFile current = file;
        if (current == null || closed) {
            throw new DecisionLogException("The decision log in " + directory.path() + " was not loaded, or is closed");
        }
        return current;
    }

    /** Writes down what was forgotten, so that a clean start finds a clean log, and gives the directory back. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try (DataDirectory given = directory) {
            if (file != null && !forgotten.isEmpty() && !latch.isShut()) {
                latch.run("Closing the decision log in " + given.path(), () -> force(List.of()));
            }
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new DecisionLogException("The decision log in " + directory.path() + " cannot be closed: " + e, e);
        } finally {
            closed = true;
        }
    }
}
