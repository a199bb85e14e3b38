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

/** {@code scripts/bench}: variants side by side on one database server, in interleaved rounds. */
public final class Bench {

    private static final int MIN_POOL_SIZE = 8;

    private final BenchOptions options;
    private final Path directory;
    private final Results results = new Results();
    private final List<Contestant> contestants = new ArrayList<>();

    private Bench(BenchOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.print(BenchOptions.USAGE);
            return;
        }
        BenchOptions options;
        try {
            options = BenchOptions.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.print(e.getMessage() + "\n" + BenchOptions.USAGE);
            System.exit(2);
            return;
        }
        Path directory = Files.createTempDirectory("atone-bench-");
        System.out.println("Logs and data are in " + directory);
        String table = run(options, directory);
        System.out.print(table);
        if (options.report() != null) {
            Files.writeString(options.report(), table);
        }
        System.exit(0);
    }

    /**
     * Runs everything.
     *
     * @return the report, as Markdown
     * @throws IllegalStateException when money is lost, something is left over, or a worker fails
     */
    static String run(BenchOptions options, Path directory) throws Exception {
        Bench bench = new Bench(options, directory);
        try (DatabaseUnderLoad database = startDatabase(options, directory)) {
            try {
                bench.open(database);
                bench.measure();
                return bench.heading(database) + new ReportTable(options, bench.results).text();
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
            Coordination coordination = entry.startCoordination(jvm, own);
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
            say("warming up " + contestant.variant());
            contestant.run(profile(options.maxThreads(), options.warmUpSeconds()));
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (int threads : options.threads()) {
                for (Contestant contestant : contestants) {
                    Measurement measured = contestant.run(profile(threads, options.seconds()));
                    results.add(measured);
                    say(String.format(
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

    private String heading(@Nullable DatabaseUnderLoad database) throws SQLException {
        return String.format(
                Locale.ROOT,
                "%s, %,d accounts in each of two databases, %d statement(s) in each, transfers %s; %d rounds of %d s, medians; %d"
                        + " processors, Java %s%n%n",
                database == null ? "Coordinators alone, without a database" : database.description(),
                options.accounts(),
                options.statements(),
                options.commits() ? "commit" : "are rolled back",
                options.rounds(),
                options.seconds().toSeconds(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
