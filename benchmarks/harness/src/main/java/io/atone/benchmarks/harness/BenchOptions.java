package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/**
 * What the program is asked to do.
 *
 * @param variants side by side, in this order in every round
 * @param engine the databases' product; null for none, to measure coordinators alone
 * @param threads one load after the other
 * @param accounts in each database
 * @param statements per transfer in each database
 * @param commits whether transfers commit or are rolled back
 * @param seconds of each run
 * @param warmUpSeconds of each variant, at the highest number of threads, before the first round
 * @param serverOptions further ones of the database server's program, such as those of its statement log
 * @param before another checkout that was built, the variant {@code before}; null for none
 * @param recordings directory for flight recordings of the processes; null for none
 * @param report where the table goes; null for the screen only
 */
record BenchOptions(
        List<String> variants,
        @Nullable DatabaseEngine engine,
        List<Integer> threads,
        int accounts,
        int statements,
        boolean commits,
        Duration seconds,
        Duration warmUpSeconds,
        int rounds,
        List<String> serverOptions,
        @Nullable Path before,
        @Nullable Path recordings,
        @Nullable Path report) {

    static final String USAGE =
            """
            Usage: scripts/bench [options]
              --variants plain,xa,atone        which ones, side by side; seata and before are others
              --engine mariadb|mysql|postgres  default: mariadb; none for coordinators alone (atone, seata, before)
              --before DIR                     the variant before: the Atone of another checkout, in which scripts/bench was run
              --threads 1,8,32                 numbers of threads, one after the other
              --accounts 10000                 in each database; few make hot rows
              --statements 1                   per transfer in each database
              --mix commit|rollback            how transfers end
              --seconds 20                     of each run
              --warm-up 10                     seconds of each variant before the first round
              --rounds 3                       interleaved: every variant once in each
              --server-option OPTION           of the database's program, such as --general-log=1; may be given several times
              --record DIR                     a flight recording of each process under test
              --report FILE                    also writes the table there, as Markdown
            """;

    /** @throws IllegalArgumentException when something is not understood */
    static BenchOptions parse(List<String> arguments) {
        List<String> variants = List.of("plain", "xa", "atone");
        @Nullable DatabaseEngine engine = DatabaseEngine.MARIADB;
        List<Integer> threads = List.of(1, 8, 32);
        int accounts = 10_000;
        int statements = 1;
        boolean commits = true;
        Duration seconds = Duration.ofSeconds(20);
        Duration warmUp = Duration.ofSeconds(10);
        int rounds = 3;
        List<String> serverOptions = new ArrayList<>();
        Path before = null;
        Path recordings = null;
        Path report = null;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + " is not understood, or lacks a value");
            }
            String value = rest.next();
            switch (option) {
                case "--variants" -> variants = List.of(value.split(",", -1));
                case "--engine" -> engine = value.equals("none") ? null : DatabaseEngine.parse(value);
                case "--before" -> before = Path.of(value);
                case "--threads" ->
                    threads = Arrays.stream(value.split(",", -1))
                            .map(Integer::valueOf)
                            .toList();
                case "--accounts" -> accounts = Integer.parseInt(value);
                case "--statements" -> statements = Integer.parseInt(value);
                case "--mix" -> commits = isCommit(value);
                case "--seconds" -> seconds = Duration.ofSeconds(Long.parseLong(value));
                case "--warm-up" -> warmUp = Duration.ofSeconds(Long.parseLong(value));
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--server-option" -> serverOptions.add(value);
                case "--record" -> recordings = Path.of(value);
                case "--report" -> report = Path.of(value);
                default -> throw new IllegalArgumentException("Unknown option " + option);
            }
        }
        return new BenchOptions(
                variants,
                engine,
                threads,
                accounts,
                statements,
                commits,
                seconds,
                warmUp,
                rounds,
                serverOptions,
                before,
                recordings,
                report);
    }

    private static boolean isCommit(String mix) {
        return switch (mix) {
            case "commit" -> true;
            case "rollback" -> false;
            default -> throw new IllegalArgumentException("--mix is commit or rollback, not " + mix);
        };
    }

    Path beforeOrFail() {
        if (before == null) {
            throw new IllegalArgumentException("The variant before needs --before DIR");
        }
        return before;
    }

    int maxThreads() {
        return threads.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }
}
