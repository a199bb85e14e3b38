package io.atone.datasource.support;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Leaves out elements of lists while something still fails. For one thread. */
public final class ListShrinker {

    private final int maxAttempts;
    private int attempts;

    /** @param maxAttempts how often it is tried at most, in all */
    public ListShrinker(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    /** Leaves out large parts first, then single elements. */
    public <T> List<T> shrink(List<T> whole, Predicate<List<T>> fails) {
        List<T> kept = whole;
        for (int part = Math.max(1, kept.size() / 2); part >= 1; part /= 2) {
            for (int from = 0; from < kept.size() && attempts < maxAttempts; ) {
                List<T> fewer = new ArrayList<>(kept);
                fewer.subList(from, Math.min(kept.size(), from + part)).clear();
                attempts++;
                if (fails.test(fewer)) {
                    kept = fewer;
                } else {
                    from += part;
                }
            }
        }
        return kept;
    }
}
