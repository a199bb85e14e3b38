package io.atone.datasource.interleaving;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an application does in one transaction. Immutable.
 *
 * @param name for people
 * @param session those of one session come one after the other
 * @param kind whether it is global
 * @param initiator the service that begins it
 * @param end what it comes to if nothing fails
 */
record Transaction(String name, int session, Kind kind, int initiator, End end, List<Branch> branches) {

    /** Whether it is a global transaction, or one on a single database that only respects the locks of those. */
    enum Kind {
        GLOBAL,
        LOCAL
    }

    /** How the initiator ends it. */
    enum End {
        COMMIT,
        ROLLBACK,
        /** A branch's failure is hidden from it, and it asks for a commit. */
        COMMIT_IN_ANY_CASE
    }

    /**
     * A local transaction.
     *
     * @param discarded whether the application rolls it back by itself
     */
    record Branch(int database, boolean autoCommit, int isolation, boolean discarded, List<Step> steps) {

        Branch {
            steps = List.copyOf(steps);
        }

        Branch with(List<Step> fewer) {
            return new Branch(database, autoCommit, isolation, discarded, fewer);
        }

        @Override
        public String toString() {
            String isolationName = isolation == Connection.TRANSACTION_REPEATABLE_READ ? "repeatable read" : "";
            String head = "    in database " + database + (autoCommit ? ", autocommit" : "")
                    + (isolationName.isEmpty() ? "" : ", " + isolationName)
                    + (discarded ? ", rolled back by the application" : "");
            return steps.stream().map(step -> "\n      " + step).collect(Collectors.joining("", head, ""));
        }
    }

    Transaction {
        branches = List.copyOf(branches);
    }

    Transaction with(List<Branch> fewer) {
        return new Transaction(name, session, kind, initiator, end, fewer);
    }

    Transaction withSteps(int branch, List<Step> fewer) {
        List<Branch> changed = new ArrayList<>(branches);
        changed.set(branch, branches.get(branch).with(fewer));
        return with(changed);
    }

    @Override
    public String toString() {
        return "  " + name + ": session " + session + ", " + kind + ", " + end
                + branches.stream().map(branch -> "\n" + branch).collect(Collectors.joining());
    }
}
