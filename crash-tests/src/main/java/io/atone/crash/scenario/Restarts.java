package io.atone.crash.scenario;

import java.time.Duration;
import java.util.List;

import io.atone.crash.check.ToldOutcome;
import io.atone.crash.check.ToldOutcome.Kind;

/**
 * Kills the coordinator alone, again and again, and starts it at once. Transactions that are open and in no call at that moment
 * have to live on and be committed, every one of them.
 */
public final class Restarts {

    /** How often {@code scripts/crash-test} does it. */
    public static final int TIMES = 10;

    /** Longer than a start takes on a slow machine, so that no transaction may be given up. */
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(20);

    private final Stage stage;

    public Restarts(Stage stage) {
        this.stage = stage;
    }

    /** Kills it so often. Fails if a single one is lost, and if there was none that could have been. */
    public void play(int times) {
        stage.cluster().gracePeriod(GRACE_PERIOD);
        restart();
        int before = stage.idleAcrossRestart().size();
        for (int i = 0; i < times; i++) {
            stage.awaitIdleTransfers();
            restart();
        }
        int checked = stage.settleAndCheck();
        List<ToldOutcome> idle = stage.idleAcrossRestart();
        List<ToldOutcome> watched = idle.subList(before, idle.size());
        List<ToldOutcome> lost = watched.stream()
                .filter(outcome -> outcome.kind() != Kind.COMMITTED)
                .toList();
        if (!lost.isEmpty() || watched.isEmpty()) {
            throw new AssertionError("of " + watched.size() + " transactions that were open but in no call while the"
                    + " coordinator was restarted, " + lost.size() + " were not committed: " + lost);
        }
        stage.say("the coordinator was killed " + times + " times, " + checked + " transfers right; " + watched.size()
                + " transactions that were open but in no call survived and were committed, none was lost");
    }

    private void restart() {
        stage.cluster().coordinator().kill();
        stage.cluster().startAll();
        stage.awaitProgress();
    }
}
