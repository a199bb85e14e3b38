package io.atone.simulation.check;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.protocol.UndoMode;
import io.atone.simulation.world.Observer;

/** Nothing is overwritten or given up but the branch that an operator has named, in the way he has named, after it was found stuck. */
final class OperatorsWord implements Observer {

    private static final String PROMISE = "operators decide";

    private final Set<BranchRef> refused = new LinkedHashSet<>();
    private final Map<BranchRef, Set<UndoMode>> ordered = new LinkedHashMap<>();

    @Override
    public void undoRefused(String database, BranchRef branch, String cell) {
        refused.add(branch);
    }

    @Override
    public void resolutionOrdered(BranchRef branch, UndoMode mode) {
        if (!refused.contains(branch)) {
            throw new Violation(PROMISE, branch + " is to be ended by " + mode + ", but nobody has found it stuck");
        }
        ordered.computeIfAbsent(branch, none -> EnumSet.noneOf(UndoMode.class)).add(mode);
    }

    @Override
    public void resolved(String database, BranchRef branch, UndoMode mode, List<Overwrite> overwrites) {
        if (!ordered.getOrDefault(branch, Set.of()).contains(mode)) {
            throw new Violation(PROMISE, branch + " was ended by " + mode + ", which no operator has decided");
        }
    }
}
