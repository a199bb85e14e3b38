package io.atone.benchmarks.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.atone.benchmarks.report.CsvTable;
import io.atone.testkit.process.CoordinatorAdmin;
import io.atone.testkit.process.FreePorts;
import io.atone.testkit.process.ManagedProcess;
import io.atone.testkit.process.RunnableJar;

/** How long the coordinator takes until it serves, and what it has used then, with several options of the virtual machine in turn. */
final class StartTime {

    private static final int POLL_MILLIS = 2;
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final long PATIENCE_SECONDS = 60;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final BenchOptions options;
    private final Path directory;
    private final Path jar = RunnableJar.in(BenchOptions.root().resolve("tx-coordinator/target"));
    private int started;

    private StartTime(BenchOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    static Findings run(BenchOptions options, Path directory, RunFacts facts) throws Exception {
        return Findings.of("start", new StartTime(options, directory).measured(facts), facts);
    }

    private CsvTable measured(RunFacts facts) throws Exception {
        Path archive = directory.resolve("classes.jsa");
        // The archive is written when this one ends.
        start(List.of("-XX:ArchiveClassesAtExit=" + archive));
        Map<String, List<String>> settings = new LinkedHashMap<>();
        settings.put("none", List.of());
        settings.put("-XX:TieredStopAtLevel=1", List.of("-XX:TieredStopAtLevel=1"));
        settings.put("-XX:SharedArchiveFile", List.of("-XX:SharedArchiveFile=" + archive));
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (Map.Entry<String, List<String>> setting : settings.entrySet()) {
                Start start = start(setting.getValue());
                Bench.say("round " + round + ", " + setting.getKey() + ": " + start);
                starts.computeIfAbsent(setting.getKey(), first -> new ArrayList<>())
                        .add(start);
            }
        }
        CsvTable table = new CsvTable(Figures.START.columns());
        starts.forEach((setting, measured) -> table.add(row(facts, setting, measured)));
        return table;
    }

    private static Map<String, Object> row(RunFacts facts, String setting, List<Start> starts) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", facts.run());
        row.put("jvm_options", setting);
        row.put("starts", starts.size());
        row.put("ready_ms", median(starts, Start::readyMillis));
        row.put("ready_cpu_ms", median(starts, Start::readyCpuMillis));
        row.put("settled_cpu_ms", median(starts, Start::settledCpuMillis));
        row.put("rss_mb", median(starts, Start::residentMegabytes));
        return row;
    }

    private static String median(List<Start> starts, ToDoubleFunction<Start> figure) {
        return String.format(
                Locale.ROOT,
                "%.0f",
                Results.middle(starts.stream().map(figure::applyAsDouble).toList()));
    }

    /**
     * One start.
     *
     * @param readyMillis until it accepts connections
     * @param settledCpuMillis a second later
     */
    private record Start(long readyMillis, long readyCpuMillis, long settledCpuMillis, long residentMegabytes) {}

    private Start start(List<String> jvmOptions) throws IOException, InterruptedException {
        Path own = Files.createDirectories(directory.resolve("start-" + started++));
        int port = FreePorts.next();
        List<String> command =
                new Jvm(options.recordings()).command("coordinator-" + started, jvmOptions.toArray(String[]::new));
        command.addAll(List.of(
                "-jar", jar.toString(), "--host=127.0.0.1", "--port=" + port, "--data-dir=" + own.resolve("data")));
        long begunNanos = System.nanoTime();
        ManagedProcess process = ManagedProcess.start("coordinator", command, own, own.resolve("coordinator.log"));
        try (CoordinatorAdmin admin = new CoordinatorAdmin(port)) {
            awaitPort(port, process);
            long readyNanos = System.nanoTime() - begunNanos;
            long cpuMillis = ProcessCpu.of(process.pid()).toMillis();
            TimeUnit.SECONDS.sleep(1);
            Start start = new Start(
                    TimeUnit.NANOSECONDS.toMillis(readyNanos),
                    cpuMillis,
                    ProcessCpu.of(process.pid()).toMillis(),
                    ProcessMemory.residentMegabytes(process.pid()));
            if (!admin.obstacle().isEmpty()) {
                throw new IllegalStateException("The coordinator does not serve: " + admin.obstacle());
            }
            return start;
        } finally {
            process.stop("TERM", STOP_PATIENCE);
        }
    }

    /** By bare connections: asking it as a client does would cost as much as its start. */
    private static void awaitPort(int port, ManagedProcess process) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!accepts(port)) {
            if (!process.isAlive() || System.nanoTime() - endNanos > 0) {
                throw new IllegalStateException("The coordinator did not start: " + process.logTail(20));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
