package io.atone.crash.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import io.atone.testkit.network.Fault;
import io.atone.testkit.network.FaultProxy;

/** Makes each connection bad in each way, each direction by itself and both at once. */
public final class NetworkFaults {

    /** Longer than the ping timeout and the transaction timeout. */
    private static final Duration LONG = Duration.ofSeconds(8);

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration DELAY = Duration.ofMillis(150);
    private static final int MAX_BYTES_BEFORE_CUT = 2_000;
    private static final int CUTS = 8;

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
            direction.set(link, Fault.cutAfter(random.nextInt(MAX_BYTES_BEFORE_CUT)));
            Thread.sleep(SHORT.toMillis() / 2);
            link.heal();
        }
        judge(name + ", " + direction + ": cut " + CUTS + " times in the middle of what it carried");
    }

    private void during(String name, FaultProxy link, Direction direction, Fault fault, Duration length)
            throws InterruptedException {
        direction.set(link, fault);
        Thread.sleep(length.toMillis());
        if (fault == Fault.DROP) {
            // What was swallowed is missing in the middle of the stream: nobody could go on with it.
            link.cutAll();
        }
        link.heal();
        judge(name + ", " + direction + ": " + fault + " for " + length.toMillis() + " ms");
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
