package io.atone.examples.demo.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The runnable jars that the build made. */
record Jars(Path projectRoot) {

    Path coordinator() {
        return only(projectRoot.resolve("tx-coordinator/target"));
    }

    Path bank(String name) {
        return only(projectRoot.resolve("examples/bank-transfer").resolve(name).resolve("target"));
    }

    private static Path only(Path directory) {
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
