package io.atone.examples.demo.scenario;

import io.atone.examples.demo.stage.Stage;

/** A participant dies without warning. */
final class CalleeIsKilled implements Scenario {

    @Override
    public String title() {
        return "bank2 is killed in the middle of 200 transfers and started again: no money is lost";
    }

    @Override
    public void play(Stage stage) {
        ManyTransfers.survive(stage, "bank2", stage.bank2Service()::kill, stage::restartBank2);
    }
}
