package io.atone.examples.demo.scenario;

import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Stage;

/** bank1 has committed locally when bank2 fails. */
final class CalleeFails implements Scenario {

    @Override
    public String title() {
        return "bank2 throws after its update: bank1, which had committed, is undone";
    }

    @Override
    public void play(Stage stage) {
        Balances before = Balances.of(stage);

        Expect.refused(stage.transfers().transfer("amount=2"));

        stage.awaitSettled();
        Expect.balances(stage, before);
    }
}
