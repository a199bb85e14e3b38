package io.atone.simulation.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchRef;
import io.atone.core.protocol.UndoMode;
import io.atone.simulation.world.Cells;
import io.atone.simulation.world.Observer;

/**
 * Every account holds what it held at first, plus the amounts of the branches that stand or are kept by an operator's word,
 * and of those who write from outside, as far as no operator has overwritten them. Adds up amounts as they are booked, and compares the sums with what the databases hold in the end.
 */
final class MoneyIsConserved implements Observer {

    private static final String PROMISE = "money is conserved";

    private record Booking(BranchRef branch, String account) {}

    private final Map<String, Long> expected;
    private final Map<Booking, Long> booked = new LinkedHashMap<>();

    MoneyIsConserved(Map<String, Long> initially) {
        expected = new LinkedHashMap<>(initially);
    }

    private static long amount(Change change) {
        return Cells.balance(change.after()) - Cells.balance(change.before());
    }

    private static String account(String database, String cell) {
        return database + "/" + cell;
    }

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        for (Change change : changes) {
            if (Cells.isAccount(change.cell())) {
                String account = account(database, change.cell());
                booked.put(new Booking(branch, account), amount(change));
                expected.merge(account, amount(change), Long::sum);
            }
        }
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        for (Overwrite overwrite : overwrites) {
            String account = account(database, overwrite.change().cell());
            Long amount = booked.remove(new Booking(branch, account));
            if (amount != null) {
                expected.merge(account, -amount, Long::sum);
            }
        }
    }

    /** What is kept stays booked; what is restored by force takes others' amounts with it. */
    @Override
    public void resolved(String database, BranchRef branch, UndoMode mode, List<Overwrite> overwrites) {
        if (mode == UndoMode.KEEP_CURRENT) {
            return;
        }
        for (Overwrite overwrite : overwrites) {
            Change change = overwrite.change();
            if (Cells.isAccount(change.cell())) {
                String account = account(database, change.cell());
                booked.remove(new Booking(branch, account));
                expected.merge(
                        account, Cells.balance(change.before()) - Cells.balance(overwrite.overwritten()), Long::sum);
            }
        }
    }

    @Override
    public void outsideWrite(String database, Change change) {
        if (Cells.isAccount(change.cell())) {
            String account = account(database, change.cell());
            expected.merge(account, amount(change), Long::sum);
        }
    }

    @Override
    public void atRest(Map<String, Map<String, String>> databases) {
        Map<String, Long> actual = new LinkedHashMap<>();
        databases.forEach((database, cells) -> cells.forEach((cell, value) -> {
            if (Cells.isAccount(cell)) {
                actual.put(account(database, cell), Cells.balance(value));
            }
        }));
        if (!expected.equals(actual)) {
            throw new Violation(PROMISE, "accounts should hold " + expected + ", but hold " + actual);
        }
    }
}
