package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short commands to their end. */
final class Commands {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int SHOWN_OUTPUT_CHARS = 4000;

    private Commands() {}

    /** The command can be started, and ends well. */
    static boolean works(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            // There is no such program: the answer, not a failure.
            return false;
        }
    }

    /**
     * Runs a command, with a file as its standard input and another for what it prints.
     *
     * @throws IOException with the end of its output if it fails
     */
    static void run(List<String> command, Path directory, Path input, Path output)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("Not done after " + TIMEOUT + ": " + command.get(0) + "; " + end(output));
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(command.get(0) + " ended with status " + process.exitValue() + "; " + end(output));
        }
    }

    private static String end(Path output) throws IOException {
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        return "it said: " + text.substring(Math.max(0, text.length() - SHOWN_OUTPUT_CHARS));
    }
}
