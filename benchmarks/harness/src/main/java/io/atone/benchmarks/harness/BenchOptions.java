package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/**
 * What the program is asked to do.
 *
 * @param line the command line itself
 * @param experiment what is measured
 * @param variants side by side, in this order in every round
 * @param engine the databases' product; null for none, to measure coordinators alone
 * @param threads one load after the other
 * @param accounts in each database
 * @param statements per transfer in each database
 * @param commits whether transfers commit or are rolled back
 * @param sizes how much there is of what grows, one after the other; empty for those of the experiment
 * @param seconds of each run
 * @param warmUp of each variant, at the highest number of threads, before the first round
 * @param serverOptions further ones of the database server's program, such as those of its statement log
 * @param before another checkout that was built, the variant {@code before}; null for none
 * @param recordings directory for flight recordings of the processes; null for none
 * @param data where the directory with data and logs is made; null for the system's temporary directory
 * @param output directory with the results of all runs and the page that shows them; null for the screen only
 */
record BenchOptions(
        List<String> line,
        Experiment experiment,
        List<String> variants,
        @Nullable DatabaseEngine engine,
        List<Integer> threads,
        int accounts,
        int statements,
        boolean commits,
        List<Integer> sizes,
        Duration seconds,
        Duration warmUp,
        int rounds,
        List<String> serverOptions,
        @Nullable Path before,
        @Nullable Path recordings,
        @Nullable Path data,
        @Nullable Path output) {

    static final String USAGE =
            """
            Usage: scripts/bench [options]
              --measure transfers              variants of one transfer side by side (default); or one of
                                               locks, clients, undo: what grows with them; proxy: what the proxy costs outside of
                                               a global transaction; start: how long the coordinator takes to be ready
              --variants plain,xa,atone        which ones, side by side; others are statements, seata, seata-db, before
              --engine mariadb|mysql|postgres  default: mariadb; none for coordinators alone (atone, seata, before); proxy: h2, too
              --before DIR                     the variant before: the Atone of another checkout, in which scripts/bench was run
              --threads 1,8,32                 numbers of threads, one after the other
              --accounts 10000                 in each database; few make hot rows
              --statements 1                   per transfer in each database
              --mix commit|rollback            how transfers end
              --sizes N,N,...                  how much there is of what grows, such as 1000,1000000 locks
              --seconds 20                     of each run
              --warm-up 10                     seconds of each variant before the first round
              --rounds 3                       interleaved: every variant once in each
              --server-option OPTION           of the database's program, such as --general-log=1; may be given several times
              --record DIR                     a flight recording of each process under test
              --data DIR                       where data and logs go; default: the system's temporary directory
              --output DIR|none                where results, pictures and their page are kept; default: docs/performance. Those of
                                               other runs stay, but for what is measured again. With the variant before: nowhere
            scripts/bench --render [DIR]       makes page and pictures anew from the results that are kept
            """;

    /** System property with the root directory of this checkout. */
    private static final String ROOT = "atone.benchmarks.root";

    private static final Set<String> KNOWN = Set.of(
            "--measure",
            "--variants",
            "--engine",
            "--before",
            "--threads",
            "--accounts",
            "--statements",
            "--mix",
            "--sizes",
            "--seconds",
            "--warm-up",
            "--rounds",
            "--server-option",
            "--record",
            "--data",
            "--output");

    /** @throws IllegalArgumentException when something is not understood */
    static BenchOptions parse(List<String> line) {
        Arguments given = Arguments.of(line, KNOWN);
        List<String> variants = given.list("--variants", "plain,xa,atone");
        Experiment experiment = Experiment.parse(given.text("--measure", Experiment.TRANSFERS.word()));
        return new BenchOptions(
                List.copyOf(line),
                experiment,
                variants,
                engine(given.text("--engine", "mariadb")),
                given.numbers("--threads", experiment == Experiment.TRANSFERS ? "1,8,32" : "8"),
                given.number("--accounts", 10_000),
                given.number("--statements", 1),
                isCommit(given.text("--mix", "commit")),
                given.all("--sizes").isEmpty() ? List.of() : given.numbers("--sizes", ""),
                Duration.ofSeconds(given.number("--seconds", 20)),
                Duration.ofSeconds(given.number("--warm-up", 10)),
                given.number("--rounds", 3),
                given.all("--server-option"),
                given.path("--before"),
                given.path("--record"),
                given.path("--data"),
                output(given, variants));
    }

    private static @Nullable DatabaseEngine engine(String word) {
        return word.equals("none") ? null : DatabaseEngine.parse(word);
    }

    private static boolean isCommit(String mix) {
        return switch (mix) {
            case "commit" -> true;
            case "rollback" -> false;
            default -> throw new IllegalArgumentException("--mix is commit or rollback, not " + mix);
        };
    }

    /** What another build did is of interest once, and not to readers of the page. */
    private static @Nullable Path output(Arguments given, List<String> variants) {
        if (variants.contains(Entry.BEFORE) || given.text("--output", "").equals("none")) {
            return null;
        }
        Path chosen = given.path("--output");
        return chosen == null ? defaultOutput() : chosen;
    }

    static Path defaultOutput() {
        return root().resolve("docs/performance");
    }

    /** Of this checkout. */
    static Path root() {
        return Path.of(Objects.requireNonNull(System.getProperty(ROOT), ROOT));
    }

    Path beforeOrFail() {
        if (before == null) {
            throw new IllegalArgumentException("The variant before needs --before DIR");
        }
        return before;
    }

    DatabaseEngine engineOrFail() {
        if (engine == null) {
            throw new IllegalArgumentException("--measure " + experiment.word() + " needs an engine");
        }
        return engine;
    }

    List<Integer> sizesOr(List<Integer> usual) {
        return sizes.isEmpty() ? usual : sizes;
    }

    int maxThreads() {
        return threads.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }
}
