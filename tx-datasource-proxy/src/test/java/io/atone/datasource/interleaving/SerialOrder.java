package io.atone.datasource.interleaving;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.interleaving.Account.Done;

/** Looks for an order in which transactions, one after the other, do and see what they did and saw at the same time. */
final class SerialOrder {

    private final Slots last;

    private SerialOrder(Slots last) {
        this.last = last;
    }

    /**
     * Whether there is one. What was over before another one began comes before it.
     *
     * @param committed few, for all orders are tried
     */
    static boolean exists(Slots first, List<Account> committed, Slots last) {
        return new SerialOrder(last).leadsOn(Set.of(first), committed);
    }

    private boolean leadsOn(Set<Slots> now, List<Account> left) {
        if (left.isEmpty()) {
            return now.contains(last);
        }
        for (Account next : left) {
            if (left.stream().noneMatch(other -> other.precedes(next))) {
                Set<Slots> then = after(now, next);
                List<Account> others = new ArrayList<>(left);
                others.remove(next);
                if (!then.isEmpty() && leadsOn(then, others)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Set<Slots> after(Set<Slots> before, Account account) {
        Set<Slots> now = before;
        for (Done done : account.done()) {
            Set<Slots> then = new LinkedHashSet<>();
            now.forEach(slots -> then.addAll(done.effect().on(slots, done.database())));
            now = then;
        }
        return now;
    }
}
