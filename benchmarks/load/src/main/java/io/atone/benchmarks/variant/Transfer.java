package io.atone.benchmarks.variant;

/**
 * One unit of work.
 *
 * @param from the accounts that are debited, in ascending order, one statement each
 * @param to the accounts that are credited, likewise
 * @param amount for each of them
 * @param commits whether it is meant to commit; else it is rolled back after all statements ran
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and made a million times.
public record Transfer(int[] from, int[] to, int amount, boolean commits) {}
