package io.atone.simulation;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SimulateTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long nanos;

    /** Each look at the clock finds it a minute later. */
    private int run(String... args) {
        Simulate program = new Simulate(
                new PrintStream(out, true, StandardCharsets.UTF_8), () -> nanos += TimeUnit.MINUTES.toNanos(1));
        return program.run(new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void keptPromisesEndWithZeroAndTellTheProgress() {
        assertThat(run("--seeds", "2", "--from", "3")).isZero();
        assertThat(out().lines())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("Seeds 3 to 4, mutation NONE"),
                        progress -> assertThat(progress).matches("\\d+ seeds per minute; 1 seeds, \\d+ events, .*"),
                        progress -> assertThat(progress).matches("\\d+ seeds per minute; 2 seeds, \\d+ events, .*"),
                        last -> assertThat(last).matches("All promises kept: \\d+ seeds per minute; 2 seeds, .*"));
        assertThat(err()).isEmpty();
    }

    @Test
    void brokenPromiseEndsWithOneAndTellsHowToReplayIt() {
        assertThat(run("--seeds", "5", "--from", "1", "--mutation", "DECISION_FOR_READ_ONLY"))
                .isEqualTo(1);
        assertThat(out())
                .contains("VIOLATION of seed ")
                .contains("one forced write per commit")
                .containsPattern("Replay: scripts/simulate --seeds 1 --from [1-5] --mutation DECISION_FOR_READ_ONLY");
    }

    @Test
    void argumentsThatMakeNoSenseEndWithTwoAndTellTheUsage() {
        for (String[] args : new String[][] {
            {},
            {"--seeds"},
            {"--seeds", "0"},
            {"--seeds", "many"},
            {"--seed", "1"},
            {"--seeds", "1", "--mutation", "NO"}
        }) {
            err.reset();
            assertThat(run(args)).as(String.join(" ", args)).isEqualTo(2);
            assertThat(err()).contains("Usage: simulate --seeds N").contains("UNDO_WITHOUT_GUARD");
        }
        assertThat(out()).isEmpty();
    }
}
