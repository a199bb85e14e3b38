package io.atone.crash.node;

/** A request to the participant: put this amount on this account. */
record Credit(String transfer, int account, int amount, boolean fails) {

    String toQuery() {
        return transfer + "," + account + "," + amount + "," + fails;
    }

    static Credit parse(String query) {
        String[] parts = query.split(",", 4);
        return new Credit(
                parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Boolean.parseBoolean(parts[3]));
    }
}
