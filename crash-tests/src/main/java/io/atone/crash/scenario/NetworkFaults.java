package io.atone.crash.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import io.atone.crash.cluster.Waits;
import io.atone.testkit.network.Fault;
import io.atone.testkit.network.FaultProxy;
import io.atone.testkit.network.Harm;

/** Makes each connection bad in each way, each direction by itself and both at once. A fault that met nothing fails the run. */
public final class NetworkFaults {

    /**
     * Longer than the ping timeout, the grace period, the waits for answers and the timeout of a busy transfer. The patient
     * ones have more time; what happens when that is over as well is for {@link Pauses}.
     */
    private static final Duration LONG = Duration.ofSeconds(9);

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration DELAY = Duration.ofMillis(150);
    private static final int MAX_BYTES_BEFORE_CUT = 2_000;
    private static final int CUTS = 8;

    /** After a cut the next one may have to wait for a new connection. */
    private static final Duration CUT_PATIENCE = Duration.ofSeconds(15);

    private final Stage stage;
    private final Random random;

    /** @param seed of where connections are cut */
    public NetworkFaults(Stage stage, long seed) {
        this.stage = stage;
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
    }

    private void play(String name, FaultProxy link, Direction direction) throws InterruptedException {
        during(name, link, direction, Fault.delay(DELAY), SHORT);
        during(name, link, direction, Fault.HOLD, LONG);
        during(name, link, direction, Fault.DROP, LONG);
        for (int i = 0; i < CUTS; i++) {
            cut(name, link, direction);
        }
        judge(name + ", " + direction + ": cut " + CUTS + " times in the middle of what it carried");
    }

    private void cut(String name, FaultProxy link, Direction direction) throws InterruptedException {
        long before = link.harm().cuts();
        direction.set(link, Fault.cutAfter(random.nextInt(MAX_BYTES_BEFORE_CUT)));
        Thread.sleep(SHORT.toMillis() / 2);
        Waits.until(
                CUT_PATIENCE,
                name + ", " + direction + " is cut",
                () -> link.harm().cuts() > before ? "" : "nothing was cut");
        link.heal();
    }

    private void during(String name, FaultProxy link, Direction direction, Fault fault, Duration length)
            throws InterruptedException {
        String what = name + ", " + direction + ": " + fault + " for " + length.toMillis() + " ms";
        Harm before = link.harm();
        direction.set(link, fault);
        Thread.sleep(length.toMillis());
        Harm done = link.harm().since(before);
        if (fault == Fault.DROP) {
            // What was swallowed is missing in the middle of the stream: nobody could go on with it.
            link.cutAll();
        }
        link.heal();
        if (bytesMet(fault, done) == 0) {
            throw new AssertionError(what + " met nothing (" + done + "), so nobody can say that it was tested");
        }
        judge(what + " met " + bytesMet(fault, done) + " bytes");
    }

    private static long bytesMet(Fault fault, Harm done) {
        if (fault == Fault.HOLD) {
            return done.heldBytes();
        }
        return fault == Fault.DROP ? done.droppedBytes() : done.delayedBytes();
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
