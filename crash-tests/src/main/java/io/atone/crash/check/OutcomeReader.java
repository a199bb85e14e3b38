package io.atone.crash.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads what the initiator wrote down; a last line that it was killed in the middle of does not count. */
public final class OutcomeReader {

    private final Path file;

    public OutcomeReader(Path file) {
        this.file = file;
    }

    /** All so far. */
    public List<ToldOutcome> read() {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(ToldOutcome::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Fails when a thread of the initiator has ended on its own. */
    public void checkWorkers() {
        Path deaths = workerDeaths(file);
        try {
            if (Files.exists(deaths)) {
                throw new AssertionError(
                        "A worker of the initiator has ended, which no failure of a transfer should do: "
                                + Files.readString(deaths).strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + deaths, e);
        }
    }

    /** Beside the outcomes. */
    public static Path workerDeaths(Path outcomes) {
        return outcomes.resolveSibling(outcomes.getFileName() + ".dead-workers");
    }

    /** How many of them ended in this way. */
    public long count(ToldOutcome.Kind kind) {
        return read().stream().filter(outcome -> outcome.kind() == kind).count();
    }
}
