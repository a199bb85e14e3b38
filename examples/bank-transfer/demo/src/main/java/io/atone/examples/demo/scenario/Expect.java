package io.atone.examples.demo.scenario;

import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Broken;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Transfers.Answer;

/** What several scenarios expect. */
final class Expect {

    private Expect() {}

    static void accepted(Answer answer) {
        Broken.unless(answer.accepted(), "bank1 refused a transfer that must succeed: " + answer.text());
    }

    static void refused(Answer answer) {
        Broken.unless(!answer.accepted(), "bank1 accepted a transfer that must fail: " + answer.text());
    }

    static void balances(Stage stage, Balances expected) {
        Balances actual = Balances.of(stage);
        Broken.unless(actual.equals(expected), "The balances are " + actual + ", but must be " + expected);
    }
}
