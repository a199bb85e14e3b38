package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A directory that belongs to one running coordinator at a time. Two of them on one directory would both decide, so the
 * operating system's file lock is held from {@link #open} to {@link #close}; it ends with the process, however that ends.
 */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "lock";
    private static final Set<String> OWN_NAMES =
            Set.of(LOCK_FILE, LogFile.NAME, LogFile.DRAFT_NAME, EpochMarker.NAME, EpochMarker.DRAFT_NAME);
    private static final int MAX_OWNER_BYTES = 20;

    private final Path path;
    private final FileChannel lockChannel;

    private DataDirectory(Path path, FileChannel lockChannel) {
        this.path = path;
        this.lockChannel = lockChannel;
    }

    /**
     * Makes the directory if need be and locks it.
     *
     * @throws DecisionLogException when it cannot be used or holds something else
     */
    static DataDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            refuseForeignFiles(path);
            return new DataDirectory(path, lock(path));
        } catch (IOException e) {
            throw new DecisionLogException(
                    "The data directory " + path + " cannot be used: " + e
                            + ". It has to be a directory that this process may read and write.",
                    e);
        }
    }

    private static void refuseForeignFiles(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            Set<String> foreign = files.map(file -> file.getFileName().toString())
                    .filter(name -> !OWN_NAMES.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!foreign.isEmpty()) {
                throw new DecisionLogException("The data directory " + path + " holds what no coordinator put there: "
                        + firstOf(List.copyOf(foreign))
                        + ". Name an empty directory, or one that a coordinator made.");
            }
        }
    }

    private static String firstOf(List<String> names) {
        return names.get(0) + (names.size() == 1 ? "" : " and " + (names.size() - 1) + " more");
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new DecisionLogException("The data directory " + path + " is in use by another coordinator"
                        + owner(channel) + ". Stop that one, or give this one a data directory of its own.");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Nullable
    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another coordinator in this very process
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_OWNER_BYTES);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        boolean isNumber = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? " (process " + text + ")" : "";
    }

    Path path() {
        return path;
    }

    /** Gives the directory back. */
    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new DecisionLogException("The lock on the data directory " + path + " cannot be given back: " + e, e);
        }
    }
}
