package io.atone.datasource.interleaving;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How much was run, and what came of it. Not thread-safe. */
final class Counts {

    private int scenarios;
    private int committed;
    private int rolledBack;
    private int meetings;
    private final Map<String, Integer> failures = new TreeMap<>();

    void add(List<Account> accounts) {
        scenarios++;
        for (Account account : accounts) {
            if (account.committed()) {
                committed++;
                meetings += (int) accounts.stream()
                        .filter(other -> other.committed() && !other.precedes(account) && !account.precedes(other))
                        .filter(other -> other.name().compareTo(account.name()) < 0)
                        .count();
            } else if (account.failure().isEmpty()) {
                rolledBack++;
            } else {
                failures.merge(kind(account.failure()), 1, Integer::sum);
            }
        }
    }

    /** The kind of the exception alone, and who refused a lock. */
    private static String kind(String failure) {
        String reason = failure.contains("is locked by global transaction")
                ? failure.substring(failure.lastIndexOf(": ")).replaceAll("cycle .*", "cycle")
                : "";
        return failure.substring(0, failure.indexOf(": ")) + reason;
    }

    int committed() {
        return committed;
    }

    /** Pairs of transactions of which neither was over when the other one began. */
    int meetings() {
        return meetings;
    }

    /** How many scenarios were run. */
    int scenarios() {
        return scenarios;
    }

    /** Why transactions failed, and how often. */
    Map<String, Integer> failures() {
        return Map.copyOf(failures);
    }

    @Override
    public String toString() {
        int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
        return scenarios + " scenarios, " + (committed + rolledBack + failed) + " transactions: " + committed
                + " committed (" + meetings + " pairs at the same time), " + rolledBack + " rolled back, " + failed
                + " failed because of others or by themselves";
    }
}
