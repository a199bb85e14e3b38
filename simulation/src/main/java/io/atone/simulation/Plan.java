package io.atone.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import io.atone.simulation.Step.Kind;

/**
 * What happens in a run: transactions and misfortunes, in the order of time. Each seed draws which kinds of misfortune it
 * has at all, and how many; so rare combinations come up, and some runs are rough in one way only.
 *
 * @param seed of everything that the steps leave open, such as how long messages take
 */
record Plan(long seed, List<Step> steps) {

    static final int LOAD_MILLIS = 12_000;

    private static final int MAX_PAUSE_MILLIS = 6000;
    private static final int MAX_STEPS_TO_LIVE = 60;

    /**
     * A coordinator whose clock has jumped may have given a client up before the client can know; when it dies then, its successor
     * does not know it either. So those two do not come together.
     */
    private static final Set<Kind> ENDS_OF_COORDINATOR =
            EnumSet.of(Kind.KILL_COORDINATOR, Kind.KILL_COORDINATOR_AT_UNDO, Kind.DISK_FAILS);

    private static final int MAX_COORDINATOR_CLOCK_JUMPS = 4;

    Plan {
        steps = List.copyOf(steps);
    }

    /** Nothing goes wrong. */
    static Plan calm(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Step> steps = new ArrayList<>();
        transactions(steps, random);
        return sorted(seed, steps);
    }

    static Plan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Step> steps = new ArrayList<>();
        transactions(steps, random);
        for (Map.Entry<Kind, Integer> kind : mostOf().entrySet()) {
            if (random.nextBoolean()) {
                faults(steps, kind.getKey(), kind.getValue(), random);
            }
        }
        boolean coordinatorDies = steps.stream().anyMatch(step -> ENDS_OF_COORDINATOR.contains(step.kind()));
        if (!coordinatorDies && random.nextBoolean()) {
            faults(steps, Kind.COORDINATOR_CLOCK_JUMPS, MAX_COORDINATOR_CLOCK_JUMPS, random);
        }
        return sorted(seed, steps);
    }

    private static void faults(List<Step> steps, Kind kind, int most, SplittableRandom random) {
        for (int i = random.nextInt(1, most + 1); i > 0; i--) {
            steps.add(fault(kind, random));
        }
    }

    private static Map<Kind, Integer> mostOf() {
        Map<Kind, Integer> most = new EnumMap<>(Kind.class);
        most.put(Kind.CUT_STREAM, 20);
        most.put(Kind.KILL_COORDINATOR, 6);
        most.put(Kind.KILL_COORDINATOR_AT_UNDO, 4);
        most.put(Kind.KILL_CLIENT, 10);
        most.put(Kind.PAUSE_COORDINATOR, 3);
        most.put(Kind.PAUSE_CLIENT, 6);
        most.put(Kind.BLOCK_TO_COORDINATOR, 6);
        most.put(Kind.BLOCK_TO_CLIENT, 6);
        most.put(Kind.DATABASE_UNREACHABLE, 6);
        most.put(Kind.DATABASE_UNRELIABLE, 6);
        most.put(Kind.DATABASE_SLOW, 4);
        most.put(Kind.DISK_SLOW, 3);
        most.put(Kind.DISK_FAILS, 2);
        most.put(Kind.CLOCK_JUMPS, 3);
        most.put(Kind.OUTSIDE_WRITE, 10);
        most.put(Kind.DUPLICATE_MESSAGES, 6);
        most.put(Kind.OPERATOR_LOOKS_IN, 4);
        return most;
    }

    private static void transactions(List<Step> steps, SplittableRandom random) {
        int count = random.nextInt(40, 250);
        for (int i = 0; i < count; i++) {
            steps.add(new Step(random.nextInt(LOAD_MILLIS), Kind.TRANSACTION, number(random), 0));
        }
        for (int i = random.nextInt(60); i > 0; i--) {
            steps.add(new Step(random.nextInt(LOAD_MILLIS), Kind.GLOBAL_LOCK, number(random), 0));
        }
    }

    private static Step fault(Kind kind, SplittableRandom random) {
        int at = random.nextInt(LOAD_MILLIS);
        return switch (kind) {
            case KILL_COORDINATOR, KILL_COORDINATOR_AT_UNDO, KILL_CLIENT ->
                new Step(at, kind, number(random), random.nextInt(MAX_STEPS_TO_LIVE));
            case CUT_STREAM, DISK_FAILS, OUTSIDE_WRITE, TRANSACTION, GLOBAL_LOCK ->
                new Step(at, kind, number(random), 0);
            default -> new Step(at, kind, number(random), random.nextInt(50, MAX_PAUSE_MILLIS));
        };
    }

    private static long number(SplittableRandom random) {
        return random.nextInt(1, 1_000_000_000);
    }

    private static Plan sorted(long seed, List<Step> steps) {
        steps.sort(Comparator.comparingInt(Step::atMillis));
        return new Plan(seed, steps);
    }

    Plan with(List<Step> fewer) {
        return new Plan(seed, fewer);
    }
}
