package io.atone.datasource.interleaving;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of a transaction. Immutable.
 *
 * @param begun when it began, in an order that all share
 * @param ended when its end was known to its initiator, in the same order
 * @param failure why it was rolled back though that was not planned; empty otherwise
 * @param done what its statements did, in order; without what the application itself rolled back
 */
record Account(String name, long begun, long ended, boolean committed, String failure, List<Done> done) {

    /** What a statement did in a database. */
    record Done(int database, Effect effect) {
        @Override
        public String toString() {
            return database + ":" + effect;
        }
    }

    Account {
        done = List.copyOf(done);
    }

    /** Whether this one was over before the other one began. */
    boolean precedes(Account other) {
        return ended < other.begun;
    }

    @Override
    public String toString() {
        String end = committed ? "committed" : "rolled back" + (failure.isEmpty() ? "" : ", " + failure);
        return "  " + name + " " + end
                + done.stream().map(each -> "\n      " + each).collect(Collectors.joining());
    }
}
