package io.atone.datasource.interleaving;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.atone.testkit.database.DatabaseEngine;

/**
 * Rows, transactions and the order in which their steps begin, all from one seed. Immutable.
 *
 * @param turns sessions in the order in which they may go on by a step; when it is empty, or at its end, everybody goes on as he can
 */
record Scenario(long seed, DatabaseEngine engine, Slots rows, List<Transaction> transactions, List<Integer> turns) {

    Scenario {
        transactions = List.copyOf(transactions);
        turns = List.copyOf(turns);
    }

    Scenario with(List<Transaction> fewer) {
        return new Scenario(seed, engine, rows, fewer, turns);
    }

    Scenario with(int index, Transaction changed) {
        List<Transaction> all = new ArrayList<>(transactions);
        all.set(index, changed);
        return with(all);
    }

    List<Transaction> ofSession(int session) {
        return transactions.stream()
                .filter(transaction -> transaction.session() == session)
                .toList();
    }

    @Override
    public String toString() {
        return "  rows at first (database:id=code, v): " + rows + "\n"
                + transactions.stream().map(Transaction::toString).collect(Collectors.joining("\n")) + "\n  turns: "
                + (turns.isEmpty() ? "free" : turns) + "\n";
    }
}
