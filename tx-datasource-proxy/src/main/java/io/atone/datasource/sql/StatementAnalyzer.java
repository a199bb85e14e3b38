package io.atone.datasource.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Turns SQL text into a {@link StatementPlan}. It needs no connection and no metadata, and it remembers the plans of
 * recent texts, so asking again costs a map look-up; refusals are worked out each time. Never throws for any text: what is not understood is
 * {@link StatementPlan.Refused}. Thread-safe.
 */
public final class StatementAnalyzer {

    /** How many plans are kept unless told otherwise. */
    public static final int DEFAULT_CACHED_PLANS = 2_000;

    /** Longer texts (bulk inserts with literals, long IN lists) rarely come again: they are analysed each time. */
    public static final int MAX_CACHED_TEXT_LENGTH = 20_000;

    /** A text counts as one plan for each such length, so that the cache is bounded in memory too. */
    private static final int LENGTH_PER_WEIGHT = 1_000;

    private final Cache<Key, StatementPlan> plans;

    public StatementAnalyzer() {
        this(DEFAULT_CACHED_PLANS);
    }

    /**
     * @param cachedPlans how many plans are kept at most; zero: none
     * @throws IllegalArgumentException when negative
     */
    public StatementAnalyzer(int cachedPlans) {
        plans = Caffeine.newBuilder()
                .maximumWeight(cachedPlans)
                .weigher((Key key, StatementPlan plan) -> 1 + key.sql().length() / LENGTH_PER_WEIGHT)
                .build();
    }

    /** The plan of a statement's text as the application handed it to JDBC. */
    public StatementPlan analyze(String sql, SqlFamily family) {
        if (sql.length() > MAX_CACHED_TEXT_LENGTH) {
            return analyzeAnew(sql, family);
        }
        Key key = new Key(sql, family);
        StatementPlan known = plans.getIfPresent(key);
        if (known == null) {
            // Not computed inside the cache: a text that takes the parser long must not hold up its neighbours.
            known = analyzeAnew(sql, family);
            if (!(known instanceof StatementPlan.Refused)) {
                plans.put(key, known);
            }
        }
        return known;
    }

    private static StatementPlan analyzeAnew(String sql, SqlFamily family) {
        try {
            if (OptOut.isGiven(sql)) {
                return OptOut.read(sql, family);
            }
            return sql.indexOf(';') < 0
                    ? Statements.read(new SqlText(sql, family))
                    : SeveralStatements.read(sql, family);
        } catch (RefusedShapeException e) {
            return e.plan();
        }
    }

    private record Key(String sql, SqlFamily family) {}
}
