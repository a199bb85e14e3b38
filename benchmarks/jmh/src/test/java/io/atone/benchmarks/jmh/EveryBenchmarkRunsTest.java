package io.atone.benchmarks.jmh;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.assertj.core.api.Assertions.assertThat;

/** Once each, in this process: nothing to learn from it but that they work. */
class EveryBenchmarkRunsTest {

    private static final int BENCHMARKS = 13;

    @Test
    void everyBenchmarkRuns() throws Exception {
        // Nothing is measured, so it does not matter whether somebody else measures on this machine.
        System.setProperty("jmh.ignoreLock", "true");
        var results = new Runner(new OptionsBuilder()
                        .include("io\\.atone\\..*")
                        .param("held", "1000")
                        .param("clients", "1")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results).hasSize(BENCHMARKS);
    }
}
