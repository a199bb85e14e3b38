package io.atone.datasource.roundtrip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes a scenario that fails as small as it can, by leaving out steps and rows while it still fails. */
final class Shrinker {

    /** No more attempts than this. */
    static final int MAX_ATTEMPTS = 300;

    private final Predicate<Scenario> fails;
    private int attempts;

    Shrinker(Predicate<Scenario> fails) {
        this.fails = fails;
    }

    Scenario shrink(Scenario scenario) {
        Scenario smaller = scenario.withSteps(smallest(scenario.steps(), scenario::withSteps));
        smaller = smaller.withRows(smallest(smaller.rows(), smaller::withRows));
        return smaller.withSteps(smallest(smaller.steps(), smaller::withSteps));
    }

    /** Leaves out large parts first, then single ones. */
    private <T> List<T> smallest(List<T> whole, Function<List<T>, Scenario> with) {
        List<T> kept = whole;
        for (int part = Math.max(1, kept.size() / 2); part >= 1; part /= 2) {
            for (int from = 0; from < kept.size() && attempts < MAX_ATTEMPTS; ) {
                List<T> fewer = new ArrayList<>(kept);
                fewer.subList(from, Math.min(kept.size(), from + part)).clear();
                attempts++;
                if (fails.test(with.apply(fewer))) {
                    kept = fewer;
                } else {
                    from += part;
                }
            }
        }
        return kept;
    }
}
