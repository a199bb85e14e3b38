package io.atone.crash.scenario;

import java.time.Duration;

import io.atone.core.transport.grpc.proto.Overview;
import io.atone.testkit.process.Waits;

/**
 * Measures how long a coordinator takes, after everything was killed with many branches in doubt, until its resources take new
 * branches, and until all the branches are undone.
 */
public final class RecoveryTime {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Stage stage;
    private final int branches;

    /** @param stage prepared with an account for each branch beyond the usual ones; nothing runs yet */
    public RecoveryTime(Stage stage, int branches) {
        this.stage = stage;
        this.branches = branches;
    }

    /** Measures and says it. */
    public void play() {
        stage.cluster().inDoubt(branches);
        stage.cluster().startAll();
        Waits.until(PATIENCE, "every resource is open", this::closedResources);
        long began = System.nanoTime();
        stage.cluster().callInitiator("/in-doubt");
        stage.say(branches + " branches left in doubt, made in " + since(began));
        stage.cluster().initiator().kill();
        stage.cluster().coordinator().kill();
        stage.cluster().initiator().start();
        stage.cluster().coordinator().start();
        long restarted = System.nanoTime();
        Waits.until(PATIENCE, "the coordinator answers", stage.cluster()::coordinatorObstacle);
        stage.say("the coordinator answers after " + since(restarted));
        Waits.until(PATIENCE, "every resource is open", this::closedResources);
        stage.say("both resources are scanned and take new branches after " + since(restarted));
        stage.awaitNoResidue(PATIENCE);
        stage.say("all " + branches + " branches are undone after " + since(restarted));
    }

    private String closedResources() {
        Overview overview = stage.cluster().overview();
        return overview.getClosedResources() == 0 && overview.getOpenResources() == 2 ? "" : overview.toString();
    }

    private static String since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos).toMillis() + " ms";
    }
}
