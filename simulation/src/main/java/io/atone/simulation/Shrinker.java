package io.atone.simulation;

import java.util.ArrayList;
import java.util.List;

import io.atone.simulation.world.Mutation;

/**
 * Looks for a shorter history that breaks the same promise: leaves out ever smaller pieces of the plan, and keeps what
 * still fails. Gives up after a bounded number of runs.
 */
final class Shrinker {

    static final int MAX_RUNS = 1500;

    private final Mutation mutation;
    private int runs;

    Shrinker(Mutation mutation) {
        this.mutation = mutation;
    }

    Failure shrink(Failure failure) {
        Failure shortest = failure;
        int piece = Math.max(1, shortest.plan().steps().size() / 2);
        while (runs < MAX_RUNS) {
            Failure shorter = leaveOut(shortest, piece);
            boolean progress =
                    shorter.plan().steps().size() < shortest.plan().steps().size();
            shortest = shorter;
            if (piece == 1 && !progress) {
                break;
            }
            piece = progress && piece == 1 ? 1 : Math.max(1, piece / 2);
        }
        return shortest;
    }

    private Failure leaveOut(Failure failure, int piece) {
        Failure shortest = failure;
        int from = shortest.plan().steps().size();
        while (from > 0 && runs < MAX_RUNS) {
            from = Math.max(0, from - piece);
            List<Step> fewer = new ArrayList<>(shortest.plan().steps());
            fewer.subList(from, Math.min(fewer.size(), from + piece)).clear();
            runs++;
            Failure shorter = new Runs(mutation).run(shortest.plan().with(fewer));
            if (shorter != null
                    && shorter.violation().promise().equals(failure.violation().promise())) {
                shortest = shorter;
            }
        }
        return shortest;
    }
}
