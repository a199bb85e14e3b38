package io.atone.core.rm;

import java.util.List;
import java.util.Set;

import io.atone.core.id.BranchRef;

/** Branches of one resource that wait to be undone, batch by batch. Used by one thread. */
public interface WaitingBranches {

    /** The next ones; empty when no more wait, or others should have a turn first. */
    List<BranchRef> next();

    /** Some or all of those given last are undone, durably, whatever comes after. */
    void undone(Set<BranchRef> branches);
}
