package io.atone.datasource.sql;

/** Ends the analysis of a statement that must not run. Never leaves {@link StatementAnalyzer}. */
final class RefusedShapeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String wayOut;

    RefusedShapeException(String reason, String wayOut) {
        super(reason, null, false, false);
        this.wayOut = wayOut;
    }

    /** The text itself cannot be taken apart, so nothing about it can be known. */
    static RefusedShapeException unreadable(String what) {
        return new RefusedShapeException(
                "The text cannot be taken apart safely: " + what, "Write the statement in a plainer form");
    }

    StatementPlan.Refused plan() {
        return new StatementPlan.Refused(String.valueOf(getMessage()), wayOut);
    }
}
