package io.atone.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(60)
class ManagedProcessIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void outputGoesToTheLogFile() throws Exception {
        ManagedProcess process = start("echo one; echo two >&2; exit 3");

        assertThat(process.waitFor(SOON)).isTrue();
        assertThat(process.exitStatus()).isEqualTo(3);
        assertThat(process.logTail(10)).containsExactly("one", "two");
        assertThat(process.logTail(1)).containsExactly("two");
    }

    @Test
    void stopLetsTheProcessCleanUp() throws Exception {
        ManagedProcess process = start("trap 'echo cleaned up; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
        awaitLogLine(process, "ready");

        process.stop("TERM", SOON);

        assertThat(process.isAlive()).isFalse();
        assertThat(process.logTail(1)).containsExactly("cleaned up");
    }

    @Test
    void stopKillsAProcessThatDoesNotListen() throws Exception {
        ManagedProcess process = start("trap '' TERM; echo ready; while :; do sleep 0.1; done");
        awaitLogLine(process, "ready");

        process.stop("TERM", Duration.ofMillis(200));

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void processWhoseFilesAreLimitedCannotWriteMore() throws Exception {
        assumeTrue(ManagedProcess.canLimitFileSize(), "this machine has no prlimit (util-linux)");
        Path file = directory.resolve("growing");
        ManagedProcess process =
                start("trap '' XFSZ; echo ready; while printf '%1000s' x >>'" + file + "'; do :; done; exit 5");
        awaitLogLine(process, "ready");

        process.limitFileSize(50_000);

        assertThat(process.waitFor(SOON)).isTrue();
        assertThat(process.exitStatus()).isEqualTo(5);
    }

    @Test
    void processEndsWhenTheJvmThatStartedItExits() throws Exception {
        ProcessHandle child = childOfOtherJvm(ManagedProcessIT::endInput);

        assertThat(child.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS).isAlive())
                .isFalse();
    }

    @Test
    void processEndsWhenTheJvmThatStartedItIsKilled() throws Exception {
        ProcessHandle child = childOfOtherJvm(Process::destroyForcibly);

        assertThat(child.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS).isAlive())
                .isFalse();
    }

    private ManagedProcess start(String script) throws IOException {
        return ManagedProcess.start("script", List.of("sh", "-c", script), directory, directory.resolve("log"));
    }

    private static void awaitLogLine(ManagedProcess process, String line) throws InterruptedException {
        while (!process.logTail(1).contains(line)) {
            assertThat(process.waitFor(Duration.ofMillis(10)))
                    .as("ended before it said '%s'", line)
                    .isFalse();
        }
    }

    private static void endInput(Process otherJvm) {
        try {
            otherJvm.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle childOfOtherJvm(Consumer<Process> then) throws Exception {
        Process otherJvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherJvm.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = otherJvm.inputReader(StandardCharsets.UTF_8)) {
            long childPid = Long.parseLong(output.readLine());
            ProcessHandle child = ProcessHandle.of(childPid).orElseThrow();
            then.accept(otherJvm);
            assertThat(otherJvm.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return child;
        } finally {
            otherJvm.destroyForcibly();
        }
    }

    /** Starts a process that would run for long, says its id, and ends when its input does, unless it is killed before. */
    static final class OtherJvm {

        private OtherJvm() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            ManagedProcess child = ManagedProcess.start(
                    "child", List.of("sleep", "1000"), directory, Files.createTempFile(directory, "child", ".log"));
            System.out.println(child.pid());
            System.in.transferTo(System.out);
        }
    }
}
