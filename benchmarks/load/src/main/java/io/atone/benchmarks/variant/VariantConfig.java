package io.atone.benchmarks.variant;

import java.util.Objects;

/**
 * What a variant works with.
 *
 * @param from the database that money leaves; {@link Database#NONE} for variants that measure coordinators alone
 * @param to the database that it comes to, likewise
 * @param coordinator host and port; empty for variants without one
 * @param poolSize connections per database
 */
public record VariantConfig(Database from, Database to, String coordinator, int poolSize) {

    public VariantConfig {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(coordinator, "coordinator");
    }

    /** How a database is reached. The password is not part of {@link #toString()}. */
    public record Database(String url, String username, String password) {

        /** There is none. */
        public static final Database NONE = new Database("", "", "");

        @Override
        public String toString() {
            return username + " at " + url;
        }
    }
}
