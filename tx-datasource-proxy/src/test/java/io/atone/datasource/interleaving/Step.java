package io.atone.datasource.interleaving;

import java.util.function.IntFunction;

/** One thing that an application does on a connection. Immutable. */
sealed interface Step {

    /**
     * A statement that changes rows.
     *
     * @param effect what it did, by the count that it answered
     */
    record Change(String sql, IntFunction<Effect> effect) implements Step {
        @Override
        public String toString() {
            return sql;
        }
    }

    /** A query, whose rows are remembered when it locks them. */
    record Query(Where where, String lock) implements Step {

        boolean isLocking() {
            return !lock.isEmpty();
        }

        @Override
        public String toString() {
            return "SELECT id, v FROM slot" + where + lock;
        }
    }

    /** Writes what the application calculates from what it has read under a lock; nothing when it has not read that row. */
    record Overwrite(int id, int plus) implements Step {

        String sql(int read) {
            return "UPDATE slot SET v = " + (read + plus) + Where.id(id);
        }

        @Override
        public String toString() {
            return "UPDATE slot SET v = <v as read> + " + plus + Where.id(id);
        }
    }
}
