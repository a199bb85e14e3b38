package io.atone.datasource.resource;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.rm.WaitingBranches;

/** Hands out the batches it was given, and remembers which of their branches were undone. */
final class GivenBatches implements WaitingBranches {

    private final Deque<List<BranchRef>> batches = new ArrayDeque<>();
    private final Set<BranchRef> undone = new HashSet<>();

    @SafeVarargs
    GivenBatches(List<BranchRef>... batches) {
        this.batches.addAll(List.of(batches));
    }

    Set<BranchRef> undone() {
        return Set.copyOf(undone);
    }

    @Override
    public List<BranchRef> next() {
        return batches.isEmpty() ? List.of() : batches.remove();
    }

    @Override
    public void undone(Set<BranchRef> branches) {
        undone.addAll(branches);
    }
}
