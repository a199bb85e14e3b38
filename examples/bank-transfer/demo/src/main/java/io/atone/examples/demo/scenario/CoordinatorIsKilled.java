package io.atone.examples.demo.scenario;

import io.atone.examples.demo.stage.Stage;

/** The coordinator dies without warning. */
final class CoordinatorIsKilled implements Scenario {

    @Override
    public String title() {
        return "The coordinator is killed in the middle of 200 transfers and started again: no money is lost";
    }

    @Override
    public void play(Stage stage) {
        ManyTransfers.survive(stage, "the coordinator", stage.coordinator()::kill, stage::startCoordinator);
    }
}
