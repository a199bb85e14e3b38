package io.atone.crash.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import io.atone.testkit.network.Fault;
import io.atone.testkit.network.FaultProxy;
import io.atone.testkit.network.Harm;
import io.atone.testkit.process.Waits;

/** Makes each connection bad in each way, each direction by itself and both at once. A fault that met nothing fails the run. */
public final class NetworkFaults {

    private static final Duration DELAY = Duration.ofMillis(150);
    private static final int MAX_BYTES_BEFORE_CUT = 2_000;
    private static final int CUTS = 8;

    /** After a cut the next fault may have to wait for a new connection. */
    private static final Duration MEETING_PATIENCE = Duration.ofSeconds(15);

    private final Stage stage;
    private final ServerDeaths deaths;
    private final Random random;

    /** @param seed of where connections are cut */
    public NetworkFaults(Stage stage, ServerDeaths deaths, long seed) {
        this.stage = stage;
        this.deaths = deaths;
        this.random = new Random(seed);
    }

    /** Plays all. */
    public void play() throws InterruptedException {
        Map<String, FaultProxy> links = new LinkedHashMap<>();
        links.put("initiator - coordinator", stage.cluster().initiatorToCoordinator());
        links.put("participant - coordinator", stage.cluster().participantToCoordinator());
        links.put("participant - database", stage.cluster().participantToDatabase());
        for (Map.Entry<String, FaultProxy> link : links.entrySet()) {
            for (Direction direction : Direction.values()) {
                play(link.getKey(), link.getValue(), direction);
            }
        }
        stage.say("all network faults survived" + deaths.summary());
    }

    private void play(String name, FaultProxy link, Direction direction) throws InterruptedException {
        deaths.playDespite(() -> delayed(name, link, direction));
        deaths.playDespite(() -> during(name, link, direction, Fault.HOLD));
        deaths.playDespite(() -> during(name, link, direction, Fault.DROP));
        deaths.playDespite(() -> cuts(name, link, direction));
    }

    private void cuts(String name, FaultProxy link, Direction direction) {
        for (int i = 0; i < CUTS; i++) {
            cut(name, link, direction);
        }
        judge(name + ", " + direction + ": cut " + CUTS + " times in the middle of what it carried");
    }

    /** Slow, but nothing is lost: work goes on. */
    private void delayed(String name, FaultProxy link, Direction direction) {
        String what = name + ", " + direction + ": " + Fault.delay(DELAY);
        Harm before = link.harm();
        direction.set(link, Fault.delay(DELAY));
        Waits.until(
                MEETING_PATIENCE,
                what + " has met something",
                () -> link.harm().since(before).delayedBytes() > 0 ? "" : "nothing was late");
        stage.awaitProgress();
        long late = link.harm().since(before).delayedBytes();
        link.heal();
        judge(what + " met " + late + " bytes");
    }

    private void cut(String name, FaultProxy link, Direction direction) {
        long before = link.harm().cuts();
        direction.set(link, Fault.cutAfter(random.nextInt(MAX_BYTES_BEFORE_CUT)));
        Waits.until(
                MEETING_PATIENCE,
                name + ", " + direction + " is cut",
                () -> link.harm().cuts() > before ? "" : "nothing was cut");
        link.heal();
    }

    private void during(String name, FaultProxy link, Direction direction, Fault fault) throws InterruptedException {
        String what = name + ", " + direction + ": " + fault + " for "
                + FaultTime.BAD_NETWORK.length().toSeconds() + " s";
        Harm before = link.harm();
        direction.set(link, fault);
        FaultTime.BAD_NETWORK.pass();
        Harm done = link.harm().since(before);
        if (fault == Fault.DROP) {
            // What was swallowed is missing in the middle of the stream: nobody could go on with it.
            link.cutAll();
        }
        link.heal();
        long met = fault == Fault.HOLD ? done.heldBytes() : done.droppedBytes();
        if (met == 0) {
            throw new AssertionError(what + " met nothing (" + done + "), so nobody can say that it was tested");
        }
        judge(what + " met " + met + " bytes");
    }

    private void judge(String what) {
        stage.awaitProgress();
        stage.say(what + ", " + stage.settleAndCheck() + " transfers right");
    }

    /** Which way is bad. */
    private enum Direction {
        TO_TARGET {
            @Override
            void set(FaultProxy link, Fault fault) {
                link.toTarget(fault);
            }
        },
        TO_CALLER {
            @Override
            void set(FaultProxy link, Fault fault) {
                link.toCaller(fault);
            }
        },
        BOTH_WAYS {
            @Override
            void set(FaultProxy link, Fault fault) {
                link.toTarget(fault);
                link.toCaller(fault);
            }
        };

        abstract void set(FaultProxy link, Fault fault);
    }
}
