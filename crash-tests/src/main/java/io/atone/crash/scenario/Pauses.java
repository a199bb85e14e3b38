package io.atone.crash.scenario;

import io.atone.crash.cluster.Member;

/**
 * Lets a process stand still for longer than every timeout of the others, as a machine that swaps or a long collection of
 * garbage does, and go on as if nothing had been: what it wakes up with is out of date.
 */
public final class Pauses {

    private final Stage stage;

    public Pauses(Stage stage) {
        this.stage = stage;
    }

    /** Stops each process in turn. */
    public void play() throws InterruptedException {
        for (Member member : stage.cluster().members()) {
            member.suspend();
            FaultTime.STILL.pass();
            member.resume();
            stage.awaitProgress();
            int checked = stage.settleAndCheck();
            stage.say(member.name() + " stood still for "
                    + FaultTime.STILL.length().toSeconds() + " s, " + checked + " transfers right");
        }
    }
}
