package io.atone.coordinator.decision;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FailureLatchTest {

    private final FailureLatch latch = new FailureLatch();

    @Test
    void failedWriteIsNeverTriedAgain() {
        assertThatThrownBy(() -> latch.run("Writing", () -> {
                    throw new IOException("no space left on device");
                }))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageStartingWith("Writing failed: java.io.IOException: no space left on device. ")
                .hasMessageEndingWith("start the coordinator again.");

        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> latch.run("Writing", runs::incrementAndGet))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("no space left on device");
        assertThat(runs).hasValue(0);
    }
}
