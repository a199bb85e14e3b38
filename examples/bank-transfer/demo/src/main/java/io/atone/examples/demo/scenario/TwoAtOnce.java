package io.atone.examples.demo.scenario;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Transfers.Answer;

/** Two global transactions want the same rows. */
final class TwoAtOnce implements Scenario {

    @Override
    public String title() {
        return "Two transfers on the same account at once: both happen, one after the other";
    }

    @Override
    public void play(Stage stage) {
        Balances before = Balances.of(stage);

        CompletableFuture<Answer> one = stage.transfers().start("amount=10&holdMillis=1500");
        CompletableFuture<Answer> other = stage.transfers().start("amount=20&holdMillis=1500");
        stage.await(Duration.ofSeconds(30), "one waits for the other", () -> {
            int waiting = stage.admin().overview().getLockWaiters();
            return waiting == 1 ? "" : waiting + " wait for a lock";
        });
        stage.story().line("coordinator", "one of them waits for the other's lock");
        Expect.accepted(one.join());
        Expect.accepted(other.join());

        stage.awaitSettled();
        Expect.balances(stage, before.after(30));
    }
}
