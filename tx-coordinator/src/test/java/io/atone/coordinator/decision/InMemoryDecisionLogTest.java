package io.atone.coordinator.decision;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InMemoryDecisionLogTest extends DecisionLogContract {

    private final InMemoryDecisionLog memory = new InMemoryDecisionLog();

    @Override
    DecisionLog open() {
        return memory;
    }

    @Test
    void closedOneTakesNothing() {
        decisions.load();
        decisions.close();
        assertThatThrownBy(() -> decisions.startEpoch()).isInstanceOf(DecisionLogException.class);
    }
}
