package io.atone.datasource.capture;

import java.sql.SQLFeatureNotSupportedException;

/**
 * A statement was refused before it ran, because what it changes could not be captured and undone exactly. SQLState
 * {@code 0A000}.
 */
public class StatementRefusedException extends SQLFeatureNotSupportedException {

    /** Feature not supported. */
    public static final String SQL_STATE = "0A000";

    /** No more of a statement's text than this is quoted. */
    static final int MAX_QUOTED_LENGTH = 200;

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String wayOut;
    private final String explanation;

    /**
     * @param where what the statement was to be part of, for people
     * @param sql the statement as prepared, without parameter values
     * @param reason why it is refused, for people
     * @param wayOut what to do instead, for people
     */
    public StatementRefusedException(String where, String sql, String reason, String wayOut) {
        super("Refused in " + where + ", nothing was run: " + explain(reason, wayOut, quote(sql)), SQL_STATE);
        this.reason = reason;
        this.wayOut = wayOut;
        this.explanation = explain(reason, wayOut, quote(sql));
    }

    /** Why it was refused, for people. */
    public String reason() {
        return reason;
    }

    /** What to do instead, for people. */
    public String wayOut() {
        return wayOut;
    }

    /** Why, what to do instead, and of which statement; for those who have to say what ran before it. */
    public String explanation() {
        return explanation;
    }

    private static String explain(String reason, String wayOut, String quoted) {
        return reason + ". Way out: " + wayOut + ". Statement: " + quoted;
    }

    private static String quote(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_QUOTED_LENGTH ? line : line.substring(0, MAX_QUOTED_LENGTH) + "...";
    }
}
