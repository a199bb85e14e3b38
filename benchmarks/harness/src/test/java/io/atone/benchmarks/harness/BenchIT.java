package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A run that is too short for figures: every variant moves money, loses none, and leaves nothing behind. */
class BenchIT {

    @TempDir
    private Path directory;

    @TempDir
    private Path output;

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback"})
    void everyVariantRunsAndKeepsItsMoney(String mix) throws Exception {
        String table = run(
                "--engine",
                "mariadb",
                "--variants",
                "plain,xa,atone",
                "--threads",
                "2",
                "--accounts",
                "50",
                "--mix",
                mix);

        assertThat(table.lines().filter(line -> line.startsWith("| 2 |")))
                .hasSize(3)
                .noneMatch(line -> line.contains("| 0 |"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback"})
    void coordinatorAloneRunsAndIsComparedWithAnotherBuild(String mix) throws Exception {
        String before = BenchOptions.root().toString();

        String table = run(
                "--engine", "none", "--variants", "before,atone", "--before", before, "--threads", "4", "--mix", mix);

        assertThat(table.lines().filter(line -> line.startsWith("| 4 |")))
                .hasSize(2)
                .noneMatch(line -> line.contains("| 0 |"));
        assertThat(table).contains("4 threads, atone of before: ");
    }

    private String run(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--seconds", "1", "--warm-up", "1", "--rounds", "1", "--output", output.toString()));
        return Bench.run(BenchOptions.parse(all), directory);
    }
}
