package io.atone.crash.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.crash.check.ToldOutcome.Kind;

/**
 * Compares what is in the two databases with each other, and with what the initiator was told. Asks neither the coordinator
 * nor the library.
 */
public final class Audit {

    private static final int SHOWN = 10;

    private final Bank bank1;
    private final Bank bank2;

    public Audit(Bank bank1, Bank bank2) {
        this.bank1 = bank1;
        this.bank2 = bank2;
    }

    /**
     * Fails with an {@link AssertionError} that names the transfers, if anything is wrong.
     *
     * @return how many transfers there are in the databases
     */
    public int check(List<ToldOutcome> told) {
        Map<String, Long> left = bank1.journal();
        Map<String, Long> right = bank2.journal();
        List<String> violations = new ArrayList<>();
        halves(left, right, violations);
        told(told, left, violations);
        balances(bank1, violations);
        balances(bank2, violations);
        sum(violations);
        if (!violations.isEmpty()) {
            throw new AssertionError(violations.size() + " violations among " + left.size() + " transfers:\n  "
                    + String.join("\n  ", violations.subList(0, Math.min(SHOWN, violations.size()))));
        }
        return left.size();
    }

    private static void halves(Map<String, Long> left, Map<String, Long> right, List<String> violations) {
        Set<String> all = new HashSet<>(left.keySet());
        all.addAll(right.keySet());
        for (String transfer : all) {
            Long out = left.get(transfer);
            Long in = right.get(transfer);
            if (out == null || in == null || out + in != 0) {
                violations.add("transfer " + transfer + " is half done: " + out + " and " + in);
            }
        }
    }

    private static void told(List<ToldOutcome> told, Map<String, Long> done, List<String> violations) {
        for (ToldOutcome outcome : told) {
            boolean isThere = done.containsKey(outcome.transfer());
            boolean mustBeThere = outcome.kind() == Kind.COMMITTED;
            boolean mustNotBeThere = outcome.kind() == Kind.ROLLED_BACK || outcome.kind() == Kind.NOT_BEGUN;
            if ((mustBeThere && !isThere) || (mustNotBeThere && isThere)) {
                violations.add("transfer " + outcome.transfer() + " was told to be " + outcome.kind() + ", but is "
                        + (isThere ? "there" : "not there") + " (" + outcome.reason() + ")");
            }
        }
    }

    private static void balances(Bank bank, List<String> violations) {
        Map<String, Long> expected = new HashMap<>(bank.gains());
        expected.values().removeIf(gain -> gain == 0);
        Map<String, Long> actual = bank.balanceChanges();
        if (!expected.equals(actual)) {
            violations.add(
                    "the balances of " + bank + " differ from its journal: " + actual + " instead of " + expected);
        }
    }

    private void sum(List<String> violations) {
        long sum = total(bank1) + total(bank2);
        if (sum != 0) {
            violations.add("the sum of all accounts has changed by " + sum);
        }
    }

    private static long total(Bank bank) {
        return bank.balanceChanges().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
