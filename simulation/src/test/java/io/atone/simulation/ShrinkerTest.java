package io.atone.simulation;

import io.atone.simulation.world.Mutation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ShrinkerTest {

    private static final Mutation MUTATION = Mutation.DECISION_NOT_FORCED;

    @Test
    void shrunkHistoryHasFewerStepsAndBreaksTheSamePromise() {
        Failure failure = new Runs(MUTATION).run(Plan.of(1));
        assertThat(failure).as("seed 1 with %s", MUTATION).isNotNull();
        Failure shortest = new Shrinker(MUTATION).shrink(failure);
        assertThat(shortest.plan().steps().size())
                .isLessThan(failure.plan().steps().size() / 4);
        assertThat(failure.plan().steps()).containsAll(shortest.plan().steps());
        assertThat(shortest.violation().promise()).isEqualTo(failure.violation().promise());
        Failure again = new Runs(MUTATION).run(shortest.plan());
        assertThat(again).isNotNull();
        assertThat(again.violation().getMessage())
                .isEqualTo(shortest.violation().getMessage());
    }
}
