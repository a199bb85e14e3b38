package io.atone.simulation;

/**
 * One thing that a plan lets happen: a transaction, or a misfortune. What it needs beyond this it derives from its number
 * only, so that a plan can be made shorter.
 *
 * @param atMillis when, from the start of the run
 * @param kind what
 * @param number which process, database or account, and everything else that is a matter of luck
 * @param amount how long, or after how many steps
 */
record Step(int atMillis, Kind kind, long number, int amount) {

    /** What can happen. */
    enum Kind {
        TRANSACTION,
        /** Somebody reads or changes a row under a global lock, as part of no global transaction. */
        GLOBAL_LOCK,
        CUT_STREAM,
        KILL_COORDINATOR,
        /** As soon as a branch has been undone: a rollback that has begun leaves no trace but this. */
        KILL_COORDINATOR_AT_UNDO,
        KILL_CLIENT,
        PAUSE_COORDINATOR,
        PAUSE_CLIENT,
        BLOCK_TO_COORDINATOR,
        BLOCK_TO_CLIENT,
        DATABASE_UNREACHABLE,
        DATABASE_UNRELIABLE,
        DATABASE_SLOW,
        DISK_SLOW,
        DISK_FAILS,
        CLOCK_JUMPS,
        /** Only in runs in which the coordinator does not die; see {@link Plan}. */
        COORDINATOR_CLOCK_JUMPS,
        OUTSIDE_WRITE,
        /** Messages between a client and the coordinator come twice for a while. */
        DUPLICATE_MESSAGES,
        /** An operator looks in for a while, and gives orders, needed ones and others. */
        OPERATOR_LOOKS_IN
    }

    @Override
    public String toString() {
        return "at " + atMillis + " ms " + kind + " #" + number + (amount == 0 ? "" : " (" + amount + ")");
    }
}
