package io.atone.datasource.sql;

import java.util.Set;

/**
 * The hint by which one statement is let through a global transaction as it is: a comment at the very beginning of its text. What the
 * statement does is neither captured nor locked, and is not taken back by a global rollback.
 */
final class OptOut {

    static final String HINT = "/* atone:unprotected */";

    /** Whatever could end the local transaction would commit the changes of others without their undo record. */
    private static final Set<String> ALLOWED =
            Set.of("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "SELECT", "WITH", "VALUES");

    private OptOut() {}

    static boolean isGiven(String sql) {
        return sql.startsWith(HINT) || sql.stripLeading().startsWith(HINT);
    }

    /** @throws RefusedShapeException when it must not run all the same */
    static StatementPlan read(String sql, SqlFamily family) {
        SqlText text = new SqlText(sql, family);
        RefusedFunctions.check(text);
        if (!ALLOWED.contains(text.keyword(0))) {
            throw new RefusedShapeException(
                    "The hint " + HINT + " is for statements that read or change rows",
                    "Run this one outside the global transaction");
        }
        return new StatementPlan.Unprotected();
    }
}
