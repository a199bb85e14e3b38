package io.atone.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.atone.benchmarks.load.LoadMain;
import io.atone.benchmarks.load.LoadProfile;
import io.atone.benchmarks.load.LoadResult;
import io.atone.benchmarks.variant.VariantConfig;

/** A process that runs one variant. It ends when its input does, and so never outlives this one. Used by one thread. */
final class Worker implements AutoCloseable {

    private final String variant;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream commands;

    private Worker(String variant, Path log, Process process) {
        this.variant = variant;
        this.log = log;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Starts it and waits until the variant is open. */
    static Worker start(Entry entry, Jvm jvm, boolean withDatabase, VariantConfig config, Path directory) {
        String variant = entry.variant();
        List<String> command = jvm.command("worker-" + variant, "-Xms512m", "-Xmx512m", "-Dfile.encoding=UTF-8");
        command.addAll(List.of(
                "-cp",
                entry.workerClassPath(),
                LoadMain.class.getName(),
                "variant=" + entry.workerVariant(withDatabase),
                "fromUrl=" + config.from().url(),
                "fromUser=" + config.from().username(),
                "fromPassword=" + config.from().password(),
                "toUrl=" + config.to().url(),
                "toUser=" + config.to().username(),
                "toPassword=" + config.to().password(),
                "pool=" + config.poolSize(),
                "coordinator=" + config.coordinator()));
        Path log = directory.resolve("worker-" + variant + ".log");
        try {
            Worker worker = new Worker(
                    variant,
                    log,
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectError(log.toFile())
                            .start());
            worker.require("ready");
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start the worker of " + variant, e);
        }
    }

    /** Runs a load to its end. */
    LoadResult run(LoadProfile profile) {
        commands.println(profile.format());
        return LoadResult.parse(require("result"));
    }

    /** What its process has used of the processors. */
    Duration cpu() {
        return ProcessCpu.of(process.pid());
    }

    private String require(String word) {
        try {
            String line = answers.readLine();
            if (line == null || !line.startsWith(word)) {
                throw new IllegalStateException("The worker of " + variant + " ended, or said '" + line
                        + "' instead of '" + word + "'; see " + log);
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("The worker of " + variant + " cannot be heard; see " + log, e);
        }
    }

    @Override
    public void close() {
        commands.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
