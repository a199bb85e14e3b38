package io.atone.simulation;

import java.util.EnumMap;
import java.util.Map;

import io.atone.simulation.world.Mutation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** The checkers see: each deliberate bug breaks a promise within a number of seeds. {@code docs/reliability/simulation.md} lists them. */
class MutationsAreCaughtTest {

    private static final Map<Mutation, Integer> SEEDS = new EnumMap<>(Mutation.class);

    static {
        SEEDS.put(Mutation.LOCKS_FREED_BEFORE_FORCE, 5);
        SEEDS.put(Mutation.DECISION_NOT_FORCED, 5);
        SEEDS.put(Mutation.FAILED_FORCE_IGNORED, 20);
        SEEDS.put(Mutation.DECISION_FOR_READ_ONLY, 5);
        SEEDS.put(Mutation.DECISION_FORGOTTEN_EARLY, 150);
        SEEDS.put(Mutation.EPOCH_NOT_RAISED, 20);
        SEEDS.put(Mutation.VOTE_NOT_AWAITED, 150);
        SEEDS.put(Mutation.REGISTRATION_AFTER_DECISION, 20);
        SEEDS.put(Mutation.LOCK_REFUSAL_IGNORED, 5);
        SEEDS.put(Mutation.ROLLBACK_CALLED_COMPLETE, 50);
        SEEDS.put(Mutation.UNSCANNED_IS_UNDONE, 50);
        SEEDS.put(Mutation.LOST_ACK_IS_DONE, 50);
        SEEDS.put(Mutation.COMMIT_RESENT_UNMARKED, 1000);
        SEEDS.put(Mutation.LOCKED_ROWS_NOT_DURABLE, 600);
        SEEDS.put(Mutation.FAILURE_NOT_MARKED, 5);
        SEEDS.put(Mutation.MARK_NOT_TOLD_TO_CALLER, 20);
        SEEDS.put(Mutation.SCAN_DOES_NOT_WAIT, 300);
        SEEDS.put(Mutation.UNKNOWN_COMMIT_DROPPED, 50);
        SEEDS.put(Mutation.UNDO_ROW_AFTER_REGISTRATION, 50);
        SEEDS.put(Mutation.UNDO_IN_WRONG_ORDER, 20);
        SEEDS.put(Mutation.RETRY_FORCES, 100);
        SEEDS.put(Mutation.LOCK_QUERY_REFUSAL_IGNORED, 20);
        SEEDS.put(Mutation.OUTER_NOT_TOLD, 150);
        SEEDS.put(Mutation.UNDO_REPEATED, 50);
        SEEDS.put(Mutation.UNDO_WITHOUT_GUARD, 100);
        SEEDS.put(Mutation.UNIQUE_VALUES_NOT_LOCKED, 50);
    }

    @Test
    void everyMutationHasItsNumber() {
        assertThat(SEEDS.keySet()).hasSize(Mutation.values().length - 1);
    }

    @TestFactory
    Iterable<DynamicTest> everyMutationIsCaught() {
        return SEEDS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey() + " within " + entry.getValue() + " seeds",
                        () -> assertCaught(entry.getKey(), entry.getValue())))
                .toList();
    }

    private static void assertCaught(Mutation mutation, int seeds) {
        Runs runs = new Runs(mutation);
        for (long seed = 1; seed <= seeds; seed++) {
            if (runs.run(Plan.of(seed)) != null) {
                return;
            }
        }
        throw new AssertionError(mutation + " (" + mutation.meaning() + ") went unseen in " + runs.summary());
    }
}
