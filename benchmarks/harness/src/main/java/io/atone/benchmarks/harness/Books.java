package io.atone.benchmarks.harness;

import java.sql.SQLException;
import java.time.Duration;

import io.atone.benchmarks.variant.VariantConfig;
import io.atone.benchmarks.variant.VariantConfig.Database;

/** Where the transfers of one variant are booked. */
interface Books extends AutoCloseable {

    /** Nowhere: coordinators alone are measured. The variant itself waits for what is left, see {@code Variant.settle}. */
    Books NONE = new Books() {
        @Override
        public VariantConfig config(String coordinator, int poolSize) {
            return new VariantConfig(Database.NONE, Database.NONE, coordinator, poolSize);
        }

        @Override
        public Duration cpu() {
            return Duration.ZERO;
        }

        @Override
        public long statements() {
            return 0;
        }

        @Override
        public void awaitBalanced() {}

        @Override
        public void close() {}
    };

    /** What a worker is told. */
    VariantConfig config(String coordinator, int poolSize);

    /** What the database server has used of the processors. */
    Duration cpu();

    /** Statements since its start, as far as it counts them. */
    long statements() throws SQLException;

    /**
     * Waits until no transfer has left anything behind.
     *
     * @throws IllegalStateException when something stays, or money came or went
     */
    void awaitBalanced() throws SQLException;

    @Override
    void close();
}
