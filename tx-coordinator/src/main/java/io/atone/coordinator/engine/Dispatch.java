package io.atone.coordinator.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** One phase-two message that was sent, with the branches that are not answered yet. */
final class Dispatch {

    final Lane lane;
    final boolean commit;
    final Set<Branch> unanswered;

    @Nullable
    Deadline timeout;

    Dispatch(Lane lane, boolean commit, List<Branch> branches) {
        this.lane = lane;
        this.commit = commit;
        this.unanswered = new LinkedHashSet<>(branches);
    }
}
