package io.atone.datasource.roundtrip;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.atone.datasource.roundtrip.Outcome.Kind;

/** How much was run. Not thread-safe. */
final class Counts {

    private int scenarios;
    private final Map<Kind, Integer> statements = new EnumMap<>(Kind.class);
    private final Map<String, Integer> reasons = new TreeMap<>();

    void add(Scenario scenario, List<Outcome> outcomes) {
        scenarios++;
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            statements.merge(outcome.kind(), scenario.steps().get(i).statements(), Integer::sum);
            if (outcome.kind() == Kind.REFUSED || outcome.kind() == Kind.GIVEN_UP) {
                reasons.merge(reason(outcome), 1, Integer::sum);
            }
        }
    }

    /** Without names of tables and columns, so that like comes to like. */
    private static String reason(Outcome outcome) {
        String text =
                outcome.seen().get(0).replaceAll("(?s)\\. Way out:.*", "").replaceAll("(?s).*nothing was run: ", "");
        return outcome.kind().name().toLowerCase(Locale.ROOT) + ": "
                + text.replaceAll("t_[0-9a-f]{32}|[0-9]+|'[^']*'", "#").strip();
    }

    int statements() {
        return statements.values().stream().mapToInt(Integer::intValue).sum();
    }

    int done() {
        return statements.getOrDefault(Kind.DONE, 0);
    }

    /** Why statements were refused or given up, and how often. */
    Map<String, Integer> reasons() {
        return Map.copyOf(reasons);
    }

    @Override
    public String toString() {
        return scenarios + " scenarios, " + statements() + " statements: " + done() + " done, "
                + statements.getOrDefault(Kind.FAILED, 0) + " failed as they do without Atone, "
                + statements.getOrDefault(Kind.REFUSED, 0) + " refused, "
                + statements.getOrDefault(Kind.GIVEN_UP, 0) + " given up";
    }
}
