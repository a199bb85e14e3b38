package io.atone.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The runnable jar, run. */
final class CoordinatorProcess implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("ready: address=(\\S+) epoch=(\\d+) data-dir=(.+) started in (\\d+) ms");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private CoordinatorProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static CoordinatorProcess start(Path directory, String... options) throws IOException {
        return start(directory, command(options));
    }

    /**
     * Within a shell script.
     *
     * @param shell the command that takes a script as its last argument
     * @param script around the command that runs the coordinator
     */
    static CoordinatorProcess startInShell(
            Path directory, List<String> shell, UnaryOperator<String> script, String... options) throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.add(script.apply("'" + String.join("' '", command(options)) + "'"));
        return start(directory, command);
    }

    private static List<String> command(String... options) {
        String jar = System.getProperty("atone.exec.jar");
        assertThat(jar).as("system property atone.exec.jar, set by the build").isNotNull();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-jar", jar));
        command.addAll(List.of(options));
        return command;
    }

    private static CoordinatorProcess start(Path directory, List<String> command) throws IOException {
        Path output = Files.createTempFile(directory, "coordinator", ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new CoordinatorProcess(process, output);
    }

    Matcher awaitReady() {
        await().atMost(PATIENCE).until(() -> !process.isAlive() || output().contains("ready: "));
        Matcher ready = READY.matcher(output());
        assertThat(ready.find()).as(output()).isTrue();
        return ready;
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void terminate() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(output())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
