package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What it takes to replace a file so that after a crash either the old one or the new one is there, whole. */
final class DurableFiles {

    private final Disk disk;

    DurableFiles(Disk disk) {
        this.disk = disk;
    }

    /** Opens an empty file to be written and then to replace another one. */
    FileChannel openDraft(Path draft) throws IOException {
        return disk.open(
                draft,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** Opens a file that is there. */
    FileChannel openExisting(Path file) throws IOException {
        return disk.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** All of the bytes; a channel may take fewer at a time, above all when the disk is nearly full. */
    static void writeFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Gives a draft, which has been forced to the disk, its final name; returns when that is on the disk too. */
    void replace(Path draft, Path file) throws IOException {
        disk.rename(draft, file);
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && isPosix(directory)) {
            disk.forceDirectory(directory);
        }
    }

    /** Where a directory is forced by itself. Windows has no such call and writes names through its own journal. */
    private static boolean isPosix(Path directory) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
