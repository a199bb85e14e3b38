package io.atone.simulation.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.Xid;
import io.atone.simulation.world.Observer;

/**
 * A transaction does not wait in vain for a lock of the one around it, which is suspended until the inner one ends: a
 * coordinator that knows both sees the deadlock at once.
 */
final class DeadlocksAreFound implements Observer {

    private static final String PROMISE = "deadlocks are found";

    private final Map<Xid, Xid> outer = new LinkedHashMap<>();
    private final Set<Xid> announced = new LinkedHashSet<>();

    @Override
    public void nested(Xid inner, Xid around) {
        outer.put(inner, around);
    }

    @Override
    public void coordinatorStarted(long epoch) {
        announced.clear();
    }

    @Override
    public void announced(Xid xid) {
        announced.add(xid);
    }

    @Override
    public void waitedInVain(Xid asker, Xid holder) {
        if (holder.equals(outer.get(asker)) && announced.contains(asker) && announced.contains(holder)) {
            throw new Violation(PROMISE, asker + " waited in vain for " + holder + ", which is suspended for it");
        }
    }
}
