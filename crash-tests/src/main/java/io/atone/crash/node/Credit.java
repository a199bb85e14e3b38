package io.atone.crash.node;

import io.atone.crash.node.TransferPlan.Ending;

/** A request to the participant: put this amount on this account, and end like this. */
record Credit(String transfer, int account, int amount, Ending ending) {

    String toQuery() {
        return transfer + "," + account + "," + amount + "," + ending;
    }

    static Credit parse(String query) {
        String[] parts = query.split(",", 4);
        return new Credit(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Ending.valueOf(parts[3]));
    }
}
