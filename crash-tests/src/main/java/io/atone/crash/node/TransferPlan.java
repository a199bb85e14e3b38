package io.atone.crash.node;

import java.time.Duration;
import java.util.Random;
import java.util.UUID;

import io.atone.crash.check.Accounts;

/**
 * What a transfer is to do.
 *
 * @param transfer its id
 * @param from account of the initiator's database
 * @param to account of the participant's database
 * @param ending how the business ends it
 * @param hidesFailures whether the caller swallows a failure of the callee and goes on to commit
 * @param readsFirst whether the caller computes the new balance from one that it has read and locked before
 * @param idle how long it stays open between its two halves; zero: not at all
 */
record TransferPlan(
        String transfer,
        int from,
        int to,
        int amount,
        Ending ending,
        boolean hidesFailures,
        boolean readsFirst,
        Duration idle) {

    private static final int MAX_AMOUNT = 100;
    private static final int EACH_FAILURE_PERCENT = 6;
    private static final int READ_FIRST_PERCENT = 25;
    private static final int PERCENT = 100;

    /** How the business ends a transfer. */
    enum Ending {
        GOOD,
        CALLEE_REFUSES,
        /** A statement of the callee's fails, and the callee says that all is well. */
        CALLEE_HIDES_FAILURE,
        CALLER_FAILS
    }

    /** On accounts that everybody uses, so that transfers are in each other's way. */
    static TransferPlan busy(Random random) {
        int dice = random.nextInt(PERCENT);
        Ending ending = Ending.GOOD;
        if (dice < EACH_FAILURE_PERCENT) {
            ending = Ending.CALLEE_REFUSES;
        } else if (dice < 2 * EACH_FAILURE_PERCENT) {
            ending = Ending.CALLEE_HIDES_FAILURE;
        } else if (dice < 3 * EACH_FAILURE_PERCENT) {
            ending = Ending.CALLER_FAILS;
        }
        return new TransferPlan(
                UUID.randomUUID().toString(),
                random.nextInt(Accounts.SHARED),
                random.nextInt(Accounts.SHARED),
                1 + random.nextInt(MAX_AMOUNT),
                ending,
                random.nextBoolean(),
                random.nextInt(PERCENT) < READ_FIRST_PERCENT,
                Duration.ZERO);
    }

    /** On accounts of its own, open for a while: what happens to it comes from restarts alone. */
    static TransferPlan patient(Random random, int account, Duration idle) {
        return new TransferPlan(
                UUID.randomUUID().toString(),
                account,
                account,
                1 + random.nextInt(MAX_AMOUNT),
                Ending.GOOD,
                false,
                false,
                idle);
    }

    /** Patient ones have time besides. */
    Duration timeout() {
        return Node.TRANSACTION_TIMEOUT.plus(idle.multipliedBy(2));
    }

    boolean isPatient() {
        return !idle.isZero();
    }
}
