package io.atone.examples.demo.scenario;

import java.util.List;
import java.util.Locale;

import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Broken;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Transfers.Answer;

/** bank2 takes longer than the global transaction may. */
final class CalleeIsLate implements Scenario {

    @Override
    public String title() {
        return "bank2 sleeps past the timeout, before its SQL, after it, after its local commit: nothing stays";
    }

    @Override
    public void play(Stage stage) {
        for (String point : List.of("before-update", "after-update", "after-commit")) {
            Balances before = Balances.of(stage);

            Answer answer = stage.transfers().transfer("amount=10&impatient=true&pauseMillis=3500&bank2Pause=" + point);

            Expect.refused(answer);
            Broken.unless(saysTimeout(answer), "The error does not say that time was up: " + answer.text());
            stage.awaitSettled();
            Expect.balances(stage, before);
        }
    }

    private static boolean saysTimeout(Answer answer) {
        String text = answer.text().toLowerCase(Locale.ROOT);
        return text.contains("timed out") || text.contains("timeout");
    }
}
