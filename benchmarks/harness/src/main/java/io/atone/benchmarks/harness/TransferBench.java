package io.atone.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.atone.benchmarks.load.LoadProfile;
import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/** Variants of one transfer side by side on one database server, in interleaved rounds. Used by one thread. */
final class TransferBench {

    private static final int MIN_POOL_SIZE = 8;

    private final BenchOptions options;
    private final Path directory;
    private final RunFacts facts;
    private final Results results = new Results();
    private final List<Contestant> contestants = new ArrayList<>();

    private TransferBench(BenchOptions options, Path directory, RunFacts facts) {
        this.options = options;
        this.directory = directory;
        this.facts = facts;
    }

    /**
     * Runs everything.
     *
     * @throws IllegalStateException when money is lost, something is left over, or a worker fails
     */
    static Findings run(BenchOptions options, Path directory, RunFacts facts) throws Exception {
        TransferBench bench = new TransferBench(options, directory, facts);
        try (DatabaseUnderLoad database = startDatabase(options, directory)) {
            try {
                bench.open(database);
                bench.measure();
                return bench.findings(database);
            } finally {
                bench.contestants.forEach(Contestant::close);
            }
        }
    }

    private static @Nullable DatabaseUnderLoad startDatabase(BenchOptions options, Path directory) throws SQLException {
        DatabaseEngine engine = options.engine();
        return engine == null ? null : DatabaseUnderLoad.start(engine, directory, options.serverOptions());
    }

    private void open(@Nullable DatabaseUnderLoad database) throws SQLException, IOException {
        Jvm jvm = new Jvm(options.recordings());
        for (String variant : options.variants()) {
            Path own = Files.createDirectories(directory.resolve(variant));
            Entry entry = Entry.of(variant, options);
            Books books = database == null ? Books.NONE : BankBooks.open(variant, database, options.accounts());
            Coordination coordination = entry.startCoordination(jvm, own, database);
            Worker worker = Worker.start(
                    entry,
                    jvm,
                    database != null,
                    books.config(coordination.address(), Math.max(MIN_POOL_SIZE, options.maxThreads())),
                    own);
            contestants.add(new Contestant(variant, books, coordination, worker));
        }
    }

    private void measure() throws SQLException {
        for (Contestant contestant : contestants) {
            Bench.say("warming up " + contestant.variant());
            contestant.measure(facts.run(), 0, profile(options.maxThreads(), options.warmUp()));
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (int threads : options.threads()) {
                for (Contestant contestant : contestants) {
                    Measurement measured = contestant.measure(facts.run(), round, profile(threads, options.seconds()));
                    results.add(measured);
                    Bench.say(String.format(
                            Locale.ROOT,
                            "round %d of %d, %d threads, %s: %,.0f tx/s, CPU client %.0f, coordinator %.0f µs per tx",
                            round,
                            options.rounds(),
                            threads,
                            contestant.variant(),
                            measured.perSecond(),
                            measured.micros(measured.clientCpu()),
                            measured.micros(measured.coordinatorCpu())));
                }
            }
        }
    }

    private LoadProfile profile(int threads, Duration length) {
        return new LoadProfile(threads, length.toMillis(), options.accounts(), options.statements(), options.commits());
    }

    private Findings findings(@Nullable DatabaseUnderLoad database) throws SQLException {
        String engine = database == null ? "none" : database.engine().id();
        String name = String.format(
                Locale.ROOT,
                "%s%s-%s-%dx%d",
                ResultStore.TRANSFERS,
                engine,
                options.commits() ? "commit" : "rollback",
                options.accounts(),
                options.statements());
        return new Findings(
                name,
                TransferRows.table(results),
                TransferRows.KEY,
                database == null ? facts : facts.withServer(database.description()),
                ResultsPage.title(name, results) + "\n\n" + new ReportTable(results).text());
    }
}
