package io.atone.testkit.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WaitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration MOMENT = Duration.ofMillis(1);

    @Test
    void nothingIsToldAboutWhatHoldsAlready() {
        List<String> told = new ArrayList<>();
        Waits.until(PATIENCE, "it holds", () -> "", told::add);
        assertThat(told).isEmpty();
    }

    @Test
    void obstacleIsAskedUntilThereIsNone() {
        Iterator<String> obstacles = List.of("one", "two", "").iterator();
        Waits.until(PATIENCE, "it holds", obstacles::next);
        assertThat(obstacles).isExhausted();
    }

    @Test
    void lastObstacleIsTheReasonAtTheBound() {
        assertThatThrownBy(() -> Waits.until(MOMENT, "the bank is open", () -> "it is Sunday"))
                .isInstanceOf(Waits.NotInTimeException.class)
                .hasMessage("After 0 s still not so: the bank is open. it is Sunday");
    }

    @Test
    void failureToFindOutIsNotTakenForAnObstacle() {
        assertThatThrownBy(() -> Waits.until(PATIENCE, "it holds", () -> {
                    throw new IllegalStateException("it is gone");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("it is gone");
    }
}
