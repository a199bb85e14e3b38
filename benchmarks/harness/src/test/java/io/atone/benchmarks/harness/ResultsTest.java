package io.atone.benchmarks.harness;

import java.time.Duration;

import io.atone.benchmarks.load.LoadProfile;
import io.atone.benchmarks.load.LoadResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ResultsTest {

    private final Results results = new Results();

    private void measured(int round, String variant, long transfersInOneSecond) {
        results.add(new Measurement(
                "once",
                round,
                variant,
                new LoadProfile(8, 1000, 100, 1, true),
                new LoadResult(transfersInOneSecond, transfersInOneSecond, 0, 1000, 1, 1, 1, 1),
                Duration.ofMillis(100),
                Duration.ZERO,
                Duration.ofMillis(10),
                4 * transfersInOneSecond));
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        measured(1, "plain", 1000);
        measured(1, "atone", 500);
        measured(2, "plain", 200); // the machine was busy with something else
        measured(2, "atone", 120);
        measured(3, "plain", 1000);
        measured(3, "atone", 700);

        assertThat(results.medianRatio("atone", "plain", 8, Measurement::perSecond))
                .isEqualTo(0.6, within(1e-9));
        assertThat(results.median("atone", 8, Measurement::perSecond)).isEqualTo(500);
        assertThat(results.medianRatio("atone", "xa", 8, Measurement::perSecond))
                .isNaN();
    }

    @Test
    void figuresArePerTransfer() {
        measured(1, "plain", 1000);

        assertThat(results.median("plain", 8, m -> m.micros(m.clientCpu()))).isEqualTo(100);
        assertThat(results.median("plain", 8, Measurement::statementsPerTransfer))
                .isEqualTo(4);
        assertThat(results.median("plain", 8, Measurement::abortedShare)).isEqualTo(0.5);
    }
}
