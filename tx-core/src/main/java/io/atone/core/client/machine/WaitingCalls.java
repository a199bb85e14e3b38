package io.atone.core.client.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/** Calls that wait for something other than an answer. As many as there are callers. */
final class WaitingCalls {

    sealed interface Waiting {
        long call();

        long deadlineMillis();
    }

    record WaitingBegin(
            long call,
            long deadlineMillis,
            String name,
            @Nullable Duration timeout,
            @Nullable Duration lockWait,
            @Nullable Xid parent)
            implements Waiting {}

    record WaitingOpen(long call, long deadlineMillis, ResourceId resource) implements Waiting {}

    private final List<Waiting> calls = new ArrayList<>();

    void add(Waiting waiting) {
        calls.add(waiting);
    }

    /**
     * From now on nobody waits longer than this for a resource to be open. Who waits for that holds a connection and rows,
     * which the scan that opens the resource may be waiting for itself.
     */
    void hurryOpens(long deadlineMillis) {
        calls.replaceAll(call -> call instanceof WaitingOpen open && open.deadlineMillis() > deadlineMillis
                ? new WaitingOpen(open.call(), deadlineMillis, open.resource())
                : call);
    }

    List<Waiting> take(Predicate<Waiting> which) {
        if (calls.isEmpty()) {
            return List.of();
        }
        List<Waiting> taken = new ArrayList<>();
        Iterator<Waiting> all = calls.iterator();
        while (all.hasNext()) {
            Waiting waiting = all.next();
            if (which.test(waiting)) {
                all.remove();
                taken.add(waiting);
            }
        }
        return taken;
    }

    long earliestMillis() {
        long earliest = Session.NEVER;
        for (Waiting waiting : calls) {
            earliest = Math.min(earliest, waiting.deadlineMillis());
        }
        return earliest;
    }
}
