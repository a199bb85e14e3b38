package io.atone.datasource.roundtrip;

import java.util.List;
import java.util.Objects;

/**
 * What became of a step.
 *
 * @param seen counts, rows, or SQLState and vendor code of a failure
 */
record Outcome(Kind kind, List<String> seen) {

    /** How a step ended. */
    enum Kind {
        DONE,
        /** It failed by itself, as it would without Atone. */
        FAILED,
        /** Atone refused it; nothing was run. */
        REFUSED,
        /** It ran, but Atone could not tell exactly what it did; the local transaction has to be rolled back. */
        GIVEN_UP
    }

    private static final String CONSTRAINT_VIOLATED = "23";

    /**
     * Whether a user sees the same. Of several constraints that a statement violates, the engine names the one that it meets first, in
     * the order of its choice.
     */
    boolean isLike(Outcome other) {
        boolean constraints = kind == Kind.FAILED
                && other.kind == Kind.FAILED
                && seen.get(0).startsWith(CONSTRAINT_VIOLATED)
                && other.seen.get(0).startsWith(CONSTRAINT_VIOLATED);
        return constraints || equals(other);
    }

    Outcome {
        Objects.requireNonNull(kind, "kind");
        seen = List.copyOf(seen);
    }
}
