package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.atone.testkit.files.FileTrees;

/**
 * Directories that are expensive to make and can be used by every JVM of this user afterwards. A directory appears under
 * its name by one rename when it is complete; a lock file keeps JVMs from making it twice. Thread-safe.
 */
final class PreparedFiles {

    /** System property that names the directory instead of {@code ~/.cache/atone-testkit}. */
    static final String PROPERTY = "atone.testkit.cache";

    /** For root, because a server that does not run as root cannot look into root's home directory. */
    private static final Path OF_ROOT = Path.of("/var/cache/atone-testkit");

    private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

    private final Path root;

    PreparedFiles(Path root) {
        this.root = root;
    }

    static PreparedFiles ofUser() {
        String configured = System.getProperty(PROPERTY);
        if (configured != null) {
            return new PreparedFiles(Path.of(configured));
        }
        return new PreparedFiles(
                Platform.isRoot() ? OF_ROOT : Path.of(System.getProperty("user.home"), ".cache", "atone-testkit"));
    }

    /** The directory of that name, made by the maker (in another, empty directory) if it is not there yet. */
    Path get(String name, Maker maker) throws IOException, InterruptedException {
        Path wanted = root.resolve(name).toAbsolutePath();
        if (Files.isDirectory(wanted)) {
            return wanted;
        }
        // File locks are held by the whole JVM, so its threads need a lock of their own.
        synchronized (MONITORS.computeIfAbsent(wanted, path -> new Object())) {
            Files.createDirectories(root);
            try (FileChannel channel = FileChannel.open(
                            root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock ignored = channel.lock()) {
                if (!Files.isDirectory(wanted)) {
                    make(wanted, name, maker);
                }
                return wanted;
            }
        }
    }

    private void make(Path wanted, String name, Maker maker) throws IOException, InterruptedException {
        Path unfinished = root.resolve(name + ".unfinished").toAbsolutePath();
        // Left by a JVM that was killed.
        FileTrees.delete(unfinished);
        Files.createDirectories(unfinished);
        maker.fill(unfinished);
        Files.move(unfinished, wanted, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Fills a directory. */
    @FunctionalInterface
    interface Maker {
        void fill(Path emptyDirectory) throws IOException, InterruptedException;
    }
}
