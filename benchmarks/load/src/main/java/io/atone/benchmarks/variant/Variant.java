package io.atone.benchmarks.variant;

/** One way to make a transfer between two databases. Thread-safe. */
public interface Variant extends AutoCloseable {

    /**
     * Moves money from the first database to the second, and ends as the transfer says.
     *
     * @throws AbortedException when it had to be rolled back because of others; nothing is moved
     * @throws Exception for everything that should not happen in a benchmark
     */
    void transfer(Transfer transfer) throws Exception;

    /**
     * Waits until phase two of everything that has ended is through; for variants without a database, into which the harness cannot
     * look for what is left.
     *
     * @throws IllegalStateException when something is left all the same
     */
    default void settle() throws InterruptedException {}

    /** Gives everything back. */
    @Override
    void close() throws Exception;

    /** The transfer was given up for the sake of others: a lock was not to be had in time, or a deadlock. */
    final class AbortedException extends Exception {
        private static final long serialVersionUID = 1L;

        public AbortedException(Throwable cause) {
            super(cause);
        }
    }
}
