package io.atone.examples.demo.scenario;

import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Stage;

/** bank1 never learns that bank2 failed, and goes on to commit. */
final class FallbackHidesFailure implements Scenario {

    @Override
    public String title() {
        return "A fallback hides bank2's failure and bank1 does not check: still rolled back";
    }

    @Override
    public void play(Stage stage) {
        Balances before = Balances.of(stage);

        Expect.refused(stage.transfers().transfer("amount=2&trustFallback=true"));

        stage.awaitSettled();
        Expect.balances(stage, before);
    }
}
