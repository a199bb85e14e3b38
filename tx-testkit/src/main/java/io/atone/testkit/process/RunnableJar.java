package io.atone.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the runnable jar that a build has made. */
public final class RunnableJar {

    private RunnableJar() {}

    /**
     * The only {@code *-exec.jar} of a directory.
     *
     * @throws IllegalStateException when there is none, or more than one
     */
    public static Path in(Path directory) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*-exec.jar")) {
                jars.forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look into " + directory, e);
            }
        }
        if (found.size() != 1) {
            throw new IllegalStateException(
                    "Expected one runnable jar (*-exec.jar) in " + directory + ", found " + found + "; build it first");
        }
        return found.get(0);
    }
}
