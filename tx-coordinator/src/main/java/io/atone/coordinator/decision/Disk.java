package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The few calls by which the log gets to the disk, so that a test can let each one of them fail. */
interface Disk {

    /** The machine's own. */
    Disk SYSTEM = new Disk() {
        @Override
        public FileChannel open(Path file, OpenOption... options) throws IOException {
            return FileChannel.open(file, options);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    };

    FileChannel open(Path file, OpenOption... options) throws IOException;

    /** Replaces the other file, if there is one, in one step. */
    void rename(Path from, Path to) throws IOException;

    /** Returns when the names in the directory are on the disk. */
    void forceDirectory(Path directory) throws IOException;
}
