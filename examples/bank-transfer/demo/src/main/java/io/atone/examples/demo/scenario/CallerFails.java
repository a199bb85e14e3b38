package io.atone.examples.demo.scenario;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Transfers.Answer;

/** Both banks have committed locally when bank1 fails. */
final class CallerFails implements Scenario {

    @Override
    public String title() {
        return "bank1 throws after bank2 has committed locally: both are undone";
    }

    @Override
    public void play(Stage stage) {
        Balances before = Balances.of(stage);

        CompletableFuture<Answer> answer = stage.transfers().start("amount=3&holdMillis=3000");
        stage.await(Duration.ofSeconds(30), "bank2 has changed", () -> {
            Balances meanwhile = Balances.of(stage);
            return meanwhile.bank2().compareTo(before.after(3).bank2()) == 0 ? "" : meanwhile.toString();
        });
        stage.story().line("meanwhile", "a separate connection sees " + Balances.of(stage));
        Expect.refused(answer.join());

        stage.awaitSettled();
        Expect.balances(stage, before);
    }
}
