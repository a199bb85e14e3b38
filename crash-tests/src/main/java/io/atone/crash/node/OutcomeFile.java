package io.atone.crash.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.atone.crash.check.OutcomeReader;
import io.atone.crash.check.ToldOutcome;

/**
 * Where the initiator writes down, line by line, what it was told about its transfers; what it wrote stays when it is killed.
 * Thread-safe.
 */
final class OutcomeFile {

    private final Path file;

    OutcomeFile(Path file) {
        this.file = file;
    }

    /** A thread that moved money does so no more; whoever judges has to know, for fewer transfers prove less. */
    synchronized void workerDied(String worker, Throwable reason) {
        Path deaths = OutcomeReader.workerDeaths(file);
        try {
            Files.writeString(
                    deaths, worker + ": " + reason + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + deaths, e);
        }
    }

    synchronized void add(ToldOutcome outcome) {
        try {
            Files.writeString(file, outcome.toLine() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
