package io.atone.crash.scenario;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import io.atone.core.fault.FaultPoints.Moment;
import io.atone.core.fault.FaultStep;
import io.atone.core.fault.FaultStep.Party;
import io.atone.crash.cluster.Cluster;
import io.atone.crash.cluster.Member;
import io.atone.crash.fault.FaultPoint;

/**
 * Lets a process halt at one point under load, starts it again, and judges. A point that is not reached is a failure: nobody
 * could say that it was tested.
 */
public final class FaultPointRun {

    private static final Duration HALT_PATIENCE = Duration.ofMinutes(1);

    /** A file is full after some hundred decisions, which a busy machine takes its time for. */
    private static final Duration FULL_FILE_PATIENCE = Duration.ofMinutes(2);

    /** Points that are passed often are passed a few times, so that the halt comes in the middle of work. */
    private static final int PASSES = 20;

    private static final Set<FaultStep> IN_FIRST_START = EnumSet.of(FaultStep.RESOURCE_RECORD);

    private static final Set<FaultStep> AT_START = EnumSet.of(
            FaultStep.EPOCH_WRITE,
            FaultStep.EPOCH_MARK,
            FaultStep.HELLO_SEND,
            FaultStep.WELCOME,
            FaultStep.SCAN_REQUEST_SEND,
            FaultStep.SCAN_REPORT_RECEIPT,
            FaultStep.SCAN,
            FaultStep.SCAN_REPORT_SEND);

    private static final Set<FaultStep> SELDOM = EnumSet.of(
            FaultStep.LOG_FILE_REPLACE,
            FaultStep.DECISION_FORGET,
            FaultStep.UNDO,
            FaultStep.UNDO_RECORD_DELETE,
            FaultStep.ROLLBACK_BRANCH_SEND,
            FaultStep.ROLLBACK_SEND);

    private static final FaultPoint BEFORE_LOCAL_COMMIT = new FaultPoint(FaultStep.LOCAL_COMMIT, Moment.BEFORE);

    private final Stage stage;
    private final Cluster cluster;

    public FaultPointRun(Stage stage) {
        this.stage = stage;
        this.cluster = stage.cluster();
    }

    /** The process that a point is tested in, as a rule. */
    public Member usualVictim(FaultPoint point) {
        return switch (point.step().party()) {
            case COORDINATOR -> cluster.coordinator();
            case INITIATOR -> cluster.initiator();
            case PARTICIPANT -> cluster.participant();
        };
    }

    /** Whether the initiator, which has a database of its own, passes it too. */
    public static boolean isPassedByInitiatorToo(FaultPoint point) {
        return point.step().party() == Party.PARTICIPANT;
    }

    /** Plays one point in one process. */
    public void play(FaultPoint point, Member victim) {
        long startedAt = System.nanoTime();
        halt(point, victim);
        victim.disarm();
        long downAt = System.nanoTime();
        cluster.startAll();
        cluster.resumeLoad();
        stage.awaitProgress();
        long recoveredAt = System.nanoTime();
        int checked = stage.settleAndCheck();
        stage.say(String.format(
                "passed %-34s in %-12s working again after %5d ms, %6d transfers right, %5.1f s",
                point,
                victim.name(),
                millis(recoveredAt - downAt),
                checked,
                millis(System.nanoTime() - startedAt) / 1000.0));
    }

    private void halt(FaultPoint point, Member victim) {
        if (IN_FIRST_START.contains(point.step())) {
            haltInFirstStart(point, victim);
        } else if (AT_START.contains(point.step())) {
            haltAtStart(point, victim);
        } else if (point.step() == FaultStep.UNDO_PROBE) {
            haltInProbe(point, victim);
        } else {
            victim.arm(point, SELDOM.contains(point.step()) ? 1 : PASSES);
            awaitHalt(point, victim);
        }
    }

    /** The coordinator starts for the first time, on no data. */
    private void haltInFirstStart(FaultPoint point, Member victim) {
        cluster.pauseLoad();
        cluster.resetCoordinator();
        victim.arm(point, 0);
        cluster.members().forEach(Member::start);
        awaitHalt(point, victim);
    }

    /** The coordinator is killed and starts again. */
    private void haltAtStart(FaultPoint point, Member victim) {
        victim.arm(point, 0);
        cluster.coordinator().kill();
        cluster.coordinator().start();
        awaitHalt(point, victim);
    }

    /** The victim is lost between registration and local commit; when it is back, it is asked to undo a branch that never was. */
    private void haltInProbe(FaultPoint point, Member victim) {
        victim.arm(BEFORE_LOCAL_COMMIT, PASSES);
        awaitHalt(BEFORE_LOCAL_COMMIT, victim);
        victim.arm(point, 0);
        victim.start();
        awaitHalt(point, victim);
    }

    private static void awaitHalt(FaultPoint point, Member victim) {
        Duration patience = point.step() == FaultStep.LOG_FILE_REPLACE ? FULL_FILE_PATIENCE : HALT_PATIENCE;
        if (!victim.awaitHalt(patience)) {
            throw new AssertionError(
                    victim.name() + " did not come to " + point + " within " + patience.toSeconds() + " s");
        }
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
