package io.atone.benchmarks.harness;

import java.time.Duration;

import io.atone.benchmarks.load.LoadProfile;
import io.atone.benchmarks.load.LoadResult;

/**
 * One run of one variant.
 *
 * @param run names what was measured together: only such figures are compared with each other
 * @param round of that run
 * @param clientCpu of the worker
 * @param coordinatorCpu zero without a coordinator
 * @param databaseCpu of the server and its children
 * @param statements that the server counted; 0 where it does not
 */
record Measurement(
        String run,
        int round,
        String variant,
        LoadProfile profile,
        LoadResult result,
        Duration clientCpu,
        Duration coordinatorCpu,
        Duration databaseCpu,
        long statements) {

    /** Whether the machine was in the same mood. */
    boolean isTogetherWith(Measurement other) {
        return run.equals(other.run) && round == other.round;
    }

    double perSecond() {
        return result.perSecond();
    }

    double micros(Duration cpu) {
        return result.transfers() == 0 ? 0 : cpu.toNanos() / 1000.0 / result.transfers();
    }

    double statementsPerTransfer() {
        return result.transfers() == 0 ? 0 : (double) statements / result.transfers();
    }

    double abortedShare() {
        long all = result.transfers() + result.aborted();
        return all == 0 ? 0 : (double) result.aborted() / all;
    }
}
