package io.atone.datasource.roundtrip;

import java.util.List;
import java.util.function.Predicate;

import io.atone.datasource.support.ListShrinker;

/** Makes a scenario that fails as small as it can, by leaving out steps and rows while it still fails. */
final class Shrinker {

    /** No more attempts than this. */
    static final int MAX_ATTEMPTS = 300;

    private final Predicate<Scenario> fails;
    private final ListShrinker lists = new ListShrinker(MAX_ATTEMPTS);

    Shrinker(Predicate<Scenario> fails) {
        this.fails = fails;
    }

    Scenario shrink(Scenario scenario) {
        Scenario smaller = withFewerSteps(scenario);
        smaller = smaller.withRows(lists.shrink(smaller.rows(), failsWithRows(smaller)));
        return withFewerSteps(smaller);
    }

    private Scenario withFewerSteps(Scenario scenario) {
        return scenario.withSteps(lists.shrink(scenario.steps(), steps -> fails.test(scenario.withSteps(steps))));
    }

    private Predicate<List<String>> failsWithRows(Scenario scenario) {
        return rows -> fails.test(scenario.withRows(rows));
    }
}
