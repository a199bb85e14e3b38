package io.atone.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.atone.simulation.Part.Add;
import io.atone.simulation.Part.CellChange;
import io.atone.simulation.Part.Recode;
import io.atone.simulation.world.Cells;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction's business code does, drawn from a number.
 *
 * @param timeoutMillis of the transaction
 * @param lockWaitMillis of the transaction
 * @param calls one after the other
 * @param swallowsFailures asks for the commit although a part failed, as a fallback makes it do
 * @param end what it asks for
 * @param asksTwice asks for the end twice at once
 * @param lateCall one that nobody waits for, made after the end was asked for
 * @param inner a transaction of its own that the code runs before one of the calls, while this one is suspended; null for none
 * @param innerBefore before which call
 */
record Script(
        int initiator,
        int timeoutMillis,
        int lockWaitMillis,
        List<PlannedCall> calls,
        boolean swallowsFailures,
        End end,
        boolean asksTwice,
        boolean lateCall,
        @Nullable Script inner,
        int innerBefore) {

    static final int ACCOUNTS = 8;
    static final int ROWS_WITH_CODE = 3;
    static final int CODES = 6;
    /** So long business code may do something else before a call, once in a while. */
    private static final int MAX_PONDER_MILLIS = 3000;

    /** What the code asks for in the end. */
    enum End {
        COMMIT,
        ROLLBACK,
        /** It forgets about it. */
        NOTHING
    }

    /**
     * A call to a service.
     *
     * @param lockedCell read {@code FOR UPDATE} before everything else; empty when nothing is
     * @param calleeSwallows the callee answers as if nothing had happened when its database work fails
     * @param awaited whether the code waits for the answer
     * @param sentTwice the request reaches the callee twice, as a proxy that repeats it makes it do; the first answer counts
     */
    record PlannedCall(
            int callee,
            int database,
            List<CellChange> changes,
            String lockedCell,
            boolean calleeSwallows,
            boolean awaited,
            boolean sentTwice,
            int delayMillis) {

        /** The same, made once, at once and without an interest in its answer. */
        PlannedCall unawaited() {
            return new PlannedCall(callee, database, changes, lockedCell, false, false, false, 0);
        }
    }

    Script {
        calls = List.copyOf(calls);
    }

    static Script of(long number) {
        return of(number, true);
    }

    private static Script of(long number, boolean mayNest) {
        SplittableRandom random = new SplittableRandom(number);
        // Of its own, so that what was added later leaves the rest of a script as it was.
        SplittableRandom more = new SplittableRandom(~number);
        int count = random.nextInt(1, 5);
        List<PlannedCall> calls = new ArrayList<>();
        long sum = 0;
        for (int i = 1; i <= count; i++) {
            long amount = i == count && count > 1 ? -sum : random.nextInt(-20, 21);
            sum += amount;
            calls.add(call(amount, random, more));
        }
        int end = random.nextInt(100);
        return new Script(
                random.nextInt(1000),
                random.nextInt(300, 5000),
                random.nextInt(10) == 0 ? 1 : 600,
                calls,
                random.nextBoolean(),
                end < 85 ? End.COMMIT : end < 97 ? End.ROLLBACK : End.NOTHING,
                random.nextInt(20) == 0,
                random.nextInt(20) == 0,
                mayNest && more.nextInt(6) == 0 ? of(more.nextInt(), false) : null,
                more.nextInt(count));
    }

    private static PlannedCall call(long amount, SplittableRandom random, SplittableRandom more) {
        List<CellChange> changes = new ArrayList<>();
        int account = random.nextInt(1, ACCOUNTS + 1);
        if (random.nextInt(6) > 0) {
            changes.add(new Add(Cells.account(account), amount));
        }
        if (random.nextInt(4) == 0) {
            changes.add(new Recode(random.nextInt(1, ROWS_WITH_CODE + 1), "k" + random.nextInt(1, CODES + 1)));
        }
        boolean locks = changes.isEmpty() || random.nextInt(5) == 0;
        return new PlannedCall(
                random.nextInt(1000),
                random.nextInt(1000),
                changes,
                locks ? Cells.account(random.nextInt(1, ACCOUNTS + 1)) : "",
                random.nextInt(8) == 0,
                random.nextInt(8) > 0,
                more.nextInt(20) == 0,
                random.nextInt(10) > 0 ? random.nextInt(20) : random.nextInt(MAX_PONDER_MILLIS));
    }
}
