package io.atone.coordinator.sequence;

import java.util.List;

/**
 * Who could take part in what: two clients, the resources that each of them serves, transactions and their branches. All
 * numbers count from zero.
 *
 * @param serves per client the resources it serves
 * @param initiators per transaction the client that begins it
 */
record Plan(
        String name, List<List<Integer>> serves, List<Integer> initiators, List<BranchPlan> branches, Extras extras) {

    /** A branch that a client may work in; it changes one row. */
    record BranchPlan(int transaction, int client, int resource, String row) {}

    /**
     * What else may happen.
     *
     * @param restarts of the coordinator, at most
     * @param crashes clients may lose their process
     * @param stuck undo may need a person
     */
    record Extras(int restarts, boolean crashes, boolean stuck) {}

    int clients() {
        return serves.size();
    }

    int resources() {
        return 1
                + serves.stream()
                        .flatMap(List::stream)
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElseThrow();
    }

    /** One transaction over two banks, each with a client of its own. */
    static Plan transfer(Extras extras) {
        return new Plan(
                "transfer",
                List.of(List.of(0), List.of(1)),
                List.of(0),
                List.of(new BranchPlan(0, 0, 0, "a"), new BranchPlan(0, 1, 1, "b")),
                extras);
    }

    /** One transaction that changes a row twice, through two clients that serve the same bank. */
    static Plan sameRowTwice(Extras extras) {
        return new Plan(
                "the same row twice",
                List.of(List.of(0), List.of(0)),
                List.of(0),
                List.of(new BranchPlan(0, 0, 0, "a"), new BranchPlan(0, 1, 0, "a")),
                extras);
    }

    /** Two transactions that want the same row. */
    static Plan contention(Extras extras) {
        return new Plan(
                "contention",
                List.of(List.of(0), List.of(0)),
                List.of(0, 1),
                List.of(new BranchPlan(0, 0, 0, "a"), new BranchPlan(1, 1, 0, "a")),
                extras);
    }

    /** Two transactions that want the same two rows, in opposite order. */
    static Plan deadlock(Extras extras) {
        return new Plan(
                "deadlock",
                List.of(List.of(0, 1), List.of(0, 1)),
                List.of(0, 1),
                List.of(
                        new BranchPlan(0, 0, 0, "a"),
                        new BranchPlan(0, 0, 1, "b"),
                        new BranchPlan(1, 1, 1, "b"),
                        new BranchPlan(1, 1, 0, "a")),
                extras);
    }
}
