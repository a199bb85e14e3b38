package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A run that is too short for figures: every variant moves money, loses none, and leaves nothing behind. */
class BenchIT {

    @TempDir
    private Path directory;

    @TempDir
    private Path output;

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback"})
    void everyVariantRunsAndKeepsItsMoney(String mix) throws Exception {
        run("--variants", "plain,xa,atone", "--threads", "2", "--accounts", "50", "--mix", mix);

        assertThat(kept("transfers-mariadb-" + mix + "-50x1").all())
                .extracting(Measurement::variant)
                .containsExactly("plain", "xa", "atone");
        assertThat(output.resolve("results.md")).content().contains("| atone |", "-latency.svg)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback"})
    void seataRunsBesideAtoneAndKeepsItsMoney(String mix) throws Exception {
        assumeTrue(
                Boolean.getBoolean("atone.benchmarks.seata"), "Seata is large, and is compared only with mvn -Pseata");

        run("--variants", "seata,atone", "--threads", "2", "--accounts", "50", "--mix", mix);

        assertThat(kept("transfers-mariadb-" + mix + "-50x1").all())
                .extracting(Measurement::variant)
                .containsExactly("seata", "atone");
    }

    /** Every thread gets at least one transfer through, however slow the machine is. */
    private Results kept(String name) throws Exception {
        Results results = TransferRows.results(new ResultStore(output).table(name));
        assertThat(results.all()).allSatisfy(measurement -> {
            assertThat(measurement.result().transfers()).isPositive();
            assertThat(measurement.statements()).isPositive();
        });
        return results;
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback"})
    void coordinatorAloneRunsAndIsComparedWithAnotherBuild(String mix) throws Exception {
        String before = BenchOptions.root().toString();

        String table = run(
                "--engine", "none", "--variants", "before,atone", "--before", before, "--threads", "4", "--mix", mix);

        assertThat(table.lines().filter(line -> line.startsWith("| 4 |"))).hasSize(2);
        assertThat(table).contains("4 threads, atone of before: ");
        assertThat(output).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "locks, 'locks_held', none, '10,2000'",
        "clients, 'clients', none, '1,60'",
        "undo, 'rows', mariadb, '1,100'",
        "proxy, 'statement', h2, '1'",
        "start, 'jvm_options', none, '1'"
    })
    void everyOtherExperimentRunsAndIsShown(String experiment, String column, String engine, String sizes)
            throws Exception {
        run("--measure", experiment, "--engine", engine, "--sizes", sizes, "--threads", "2");

        String name = experiment + (experiment.equals("undo") ? "-" + engine : "");
        assertThat(new ResultStore(output).table(name).rows())
                .hasSizeGreaterThanOrEqualTo(2)
                .doesNotHaveDuplicates()
                .allSatisfy(row -> assertThat(row).containsKey(column).doesNotContainValue("NaN"));
        assertThat(output.resolve("results.md"))
                .content()
                .contains("## " + Figures.named(name).title());
    }

    private String run(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--seconds", "1", "--warm-up", "1", "--rounds", "1", "--output", output.toString()));
        return Bench.run(BenchOptions.parse(all), directory);
    }
}
