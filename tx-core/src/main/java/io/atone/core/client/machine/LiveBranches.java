package io.atone.core.client.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.LiveBranch;

/** The branches to announce after a reconnect: those with an open local transaction. */
final class LiveBranches {

    /** The most of them; more could not be told in one Hello. Each has a connection of its database. */
    static final int MAX_BRANCHES = 10_000;

    private record Entry(LiveBranch branch, boolean granted) {}

    private final Map<BranchRef, Entry> entries = new LinkedHashMap<>();

    /** Takes the room, when there is some; the branch is announced only when it is granted. */
    boolean reserve(BranchRef branch, ResourceId resource) {
        if (entries.size() >= MAX_BRANCHES && !entries.containsKey(branch)) {
            return false;
        }
        entries.put(branch, new Entry(new LiveBranch(branch, resource), false));
        return true;
    }

    void granted(BranchRef branch) {
        entries.computeIfPresent(branch, (ref, entry) -> new Entry(entry.branch(), true));
    }

    void remove(BranchRef branch) {
        entries.remove(branch);
    }

    List<LiveBranch> announce() {
        return entries.values().stream()
                .filter(Entry::granted)
                .map(Entry::branch)
                .toList();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
