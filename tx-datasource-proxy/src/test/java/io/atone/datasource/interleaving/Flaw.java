package io.atone.datasource.interleaving;

/** What is broken on purpose, in order to see that it is noticed. */
enum Flaw {
    NONE,
    /** No global transaction ever waits for another one. */
    EVERY_LOCK_IS_GRANTED,
    /** What was read under a lock is not locked until the end of the global transaction. */
    READS_DO_NOT_LOCK
}
