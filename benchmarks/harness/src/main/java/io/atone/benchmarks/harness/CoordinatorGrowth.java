package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.atone.benchmarks.load.LoadProfile;
import io.atone.benchmarks.report.CsvTable;

/**
 * What a transaction costs at the coordinator while ever more is going on there that has nothing to do with it. The sizes come one after
 * the other, for what has grown does not shrink; each is measured several times. Used by one thread.
 */
final class CoordinatorGrowth {

    private static final List<Integer> LOCKS = List.of(1_000, 10_000, 100_000, 1_000_000);
    private static final List<Integer> CLIENTS = List.of(1, 10, 100, 1_000, 10_000);

    private final BenchOptions options;
    private final RunFacts facts;
    private final Contestant contestant;
    private final Coordination coordination;

    private CoordinatorGrowth(BenchOptions options, RunFacts facts, Contestant contestant, Coordination coordination) {
        this.options = options;
        this.facts = facts;
        this.contestant = contestant;
        this.coordination = coordination;
    }

    /** Makes more of something. */
    private interface Growing {
        void growTo(int size) throws Exception;
    }

    static Findings locks(BenchOptions options, Path directory, RunFacts facts) throws Exception {
        try (Coordination coordination = start(options, directory);
                Contestant contestant = contestant(options, directory, coordination);
                HeldLocks held = new HeldLocks(coordination.address())) {
            CsvTable table = new CsvTable(Figures.LOCKS.columns());
            new CoordinatorGrowth(options, facts, contestant, coordination)
                    .measure("locks_held", options.sizesOr(LOCKS), held::growTo, table);
            return Findings.of("locks", table, facts);
        }
    }

    static Findings clients(BenchOptions options, Path directory, RunFacts facts) throws Exception {
        try (Coordination coordination = start(options, directory);
                Contestant contestant = contestant(options, directory, coordination);
                IdleClients idle = new IdleClients(coordination.address())) {
            CsvTable table = new CsvTable(Figures.CLIENTS.columns());
            new CoordinatorGrowth(options, facts, contestant, coordination)
                    // The one that makes transactions is a client, too.
                    .measure("clients", options.sizesOr(CLIENTS), size -> idle.growTo(size - 1), table);
            return Findings.of("clients", table, facts);
        }
    }

    private static Coordination start(BenchOptions options, Path directory) {
        return AtoneServer.start(
                BenchOptions.root(),
                new Jvm(options.recordings()),
                directory,
                List.of("--max-transaction-timeout=" + HeldLocks.LIFE.toHours() + "h"));
    }

    /** Does not own the coordinator. */
    private static Contestant contestant(BenchOptions options, Path directory, Coordination coordination) {
        Worker worker = Worker.start(
                Entry.of("atone", options),
                new Jvm(options.recordings()),
                false,
                Books.NONE.config(coordination.address(), 1),
                directory);
        return new Contestant("atone", Books.NONE, coordination, worker);
    }

    private void measure(String column, List<Integer> sizes, Growing growing, CsvTable table) throws Exception {
        contestant.measure(facts.run(), 0, profile(options.warmUp()));
        for (int size : sizes) {
            growing.growTo(size);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("run", facts.run());
            row.put(column, size);
            if (table.hasColumn("idle_cpu_us_per_s")) {
                row.put("idle_cpu_us_per_s", text(idleMicrosPerSecond()));
            }
            List<Measurement> measured = new ArrayList<>();
            for (int round = 1; round <= options.rounds(); round++) {
                measured.add(contestant.measure(facts.run(), round, profile(options.seconds())));
            }
            describe(row, measured);
            table.add(row);
            Bench.say(row.toString());
        }
    }

    private void describe(Map<String, Object> row, List<Measurement> measured) {
        row.put("threads", options.maxThreads());
        row.put("transfers", text(median(measured, m -> m.result().transfers())));
        row.put("p50_us", text(median(measured, m -> m.result().p50Micros())));
        row.put("p99_us", text(median(measured, m -> m.result().p99Micros())));
        row.put("client_cpu_us", text(median(measured, m -> m.micros(m.clientCpu()))));
        row.put("coordinator_cpu_us", text(median(measured, m -> m.micros(m.coordinatorCpu()))));
        row.put("coordinator_rss_mb", coordination.residentMegabytes());
    }

    private static double median(List<Measurement> measured, ToDoubleFunction<Measurement> figure) {
        return Results.middle(measured.stream().map(figure::applyAsDouble).toList());
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private double idleMicrosPerSecond() throws InterruptedException {
        Duration before = coordination.cpu();
        long begunNanos = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(options.seconds().toNanos());
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        return coordination.cpu().minus(before).toNanos() / 1000.0 / seconds;
    }

    private LoadProfile profile(Duration length) {
        return new LoadProfile(
                options.maxThreads(), length.toMillis(), options.accounts(), options.statements(), options.commits());
    }
}
