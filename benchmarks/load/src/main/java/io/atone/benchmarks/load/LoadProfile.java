package io.atone.benchmarks.load;

/**
 * What a worker shall do.
 *
 * @param threads that transfer money, without pauses
 * @param millis how long
 * @param accounts in each database; few make hot rows
 * @param statements in each database, per transfer
 * @param commits whether transfers commit or are rolled back
 */
public record LoadProfile(int threads, long millis, int accounts, int statements, boolean commits) {

    public LoadProfile {
        if (threads < 1 || millis < 1 || accounts < statements || statements < 1) {
            throw new IllegalArgumentException("Not a load: " + threads + " threads, " + millis + " ms, " + accounts
                    + " accounts, " + statements + " statements");
        }
    }

    /** As a line for a worker. */
    public String format() {
        return "run threads=" + threads + " millis=" + millis + " accounts=" + accounts + " statements=" + statements
                + " commits=" + commits;
    }

    /** Reads {@link #format()}. */
    public static LoadProfile parse(String line) {
        Fields fields = Fields.parse(line);
        return new LoadProfile(
                (int) fields.number("threads"),
                fields.number("millis"),
                (int) fields.number("accounts"),
                (int) fields.number("statements"),
                Boolean.parseBoolean(fields.text("commits")));
    }
}
