package io.atone.datasource.undo;

import java.util.ArrayList;
import java.util.List;

import io.atone.datasource.image.RowChange;

/**
 * One order for the changes of several branches. No two of them touch one row, so only the order within a branch matters; changes that
 * stand at the same place in branches of the same kind become neighbours, which an undo takes back in one batch.
 */
public final class Interleaving {

    private Interleaving() {}

    /** Keeps the order within each branch; the last changes of all stand side by side, and so on. */
    public static List<RowChange> of(List<List<RowChange>> branches) {
        if (branches.size() == 1) {
            return branches.get(0);
        }
        int longest = branches.stream().mapToInt(List::size).max().orElse(0);
        List<RowChange> all = new ArrayList<>();
        for (int fromEnd = longest; fromEnd > 0; fromEnd--) {
            for (List<RowChange> branch : branches) {
                if (branch.size() >= fromEnd) {
                    all.add(branch.get(branch.size() - fromEnd));
                }
            }
        }
        return all;
    }
}
