package io.atone.examples.demo.scenario;

import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Stage;

/** Nothing goes wrong. */
final class Success implements Scenario {

    @Override
    public String title() {
        return "A transfer succeeds: both banks keep their change";
    }

    @Override
    public void play(Stage stage) {
        Balances before = Balances.of(stage);

        Expect.accepted(stage.transfers().transfer("amount=10"));

        stage.awaitSettled();
        Expect.balances(stage, before.after(10));
    }
}
