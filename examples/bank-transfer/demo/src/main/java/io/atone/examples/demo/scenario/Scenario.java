package io.atone.examples.demo.scenario;

import java.util.List;

import io.atone.examples.demo.stage.Stage;

/** Something that can happen to transfers. When it is over, nothing may be left of any global transaction. */
public interface Scenario {

    /** In one sentence. */
    String title();

    /** Plays it; throws {@link io.atone.examples.demo.stage.Broken} if something that must hold does not. */
    void play(Stage stage);

    /** All of them, in the order in which they are numbered from 1. */
    static List<Scenario> all() {
        return List.of(
                new Success(),
                new CalleeFails(),
                new CallerFails(),
                new CalleeIsLate(),
                new FallbackHidesFailure(),
                new TwoAtOnce(),
                new OutsiderInterferes(),
                new CoordinatorIsKilled(),
                new CalleeIsKilled());
    }
}
