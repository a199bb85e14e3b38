package io.atone.datasource.sql;

import java.util.Set;

/**
 * Proves that a statement is a plain read by its words alone, so that exotic reads pass which no parser knows: it
 * begins like a read, and no word in it could begin a data change, an INTO or a row lock.
 */
final class PlainReads {

    private static final Set<String> READS = Set.of("SELECT", "WITH", "VALUES", "TABLE");

    /** Reserved or so rarely a name that asking for quotes is fair. Those that are functions too may open a bracket. */
    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "TRUNCATE");

    private static final Set<String> ALSO_FUNCTIONS = Set.of("INSERT", "REPLACE", "TRUNCATE");

    private static final Set<String> RUN_BY_EXPLAIN_ANALYZE =
            Set.of("EXECUTE", "CREATE", "REFRESH", "DECLARE", "CALL", "EXEC");

    private PlainReads() {}

    /** @throws RefusedShapeException when it is not proven */
    static StatementPlan.PassThrough read(SqlText text) {
        int first = 0;
        while (text.isOpenParenthesis(first)) {
            first++;
        }
        if (!READS.contains(text.keyword(first))) {
            throw RefusedShapeException.unreadable("a bracket that holds no query");
        }
        return proven(text);
    }

    /** {@code EXPLAIN} changes nothing, unless ANALYZE makes it run what it explains. */
    static StatementPlan.PassThrough explain(SqlText text) {
        boolean runs = false;
        boolean runsMore = false;
        for (int i = 1; i < text.size(); i++) {
            runs |= isAnalyze(text, i);
            runsMore |= RUN_BY_EXPLAIN_ANALYZE.contains(text.keyword(i));
        }
        if (runs && runsMore) {
            throw new RefusedShapeException(
                    "EXPLAIN ANALYZE runs the statement it explains", "Use EXPLAIN without ANALYZE");
        }
        return runs ? proven(text) : new StatementPlan.PassThrough();
    }

    /** PostgreSQL takes the option in quotes too. */
    private static boolean isAnalyze(SqlText text, int at) {
        String name = text.token(at).isName() ? text.identifier(at).text() : "";
        return name.equalsIgnoreCase("ANALYZE") || name.equalsIgnoreCase("ANALYSE");
    }

    /** Whether the word at the position could begin a data change. */
    static boolean isChange(SqlText text, int at) {
        String word = text.keyword(at);
        return CHANGES.contains(word) && !(ALSO_FUNCTIONS.contains(word) && text.isOpenParenthesis(at + 1));
    }

    private static StatementPlan.PassThrough proven(SqlText text) {
        if (SelectForUpdateReader.locks(text)) {
            throw new RefusedShapeException(
                    "Rows are locked by a statement that is not a plain SELECT of one table",
                    "Lock them by a plain SELECT ... FROM one table ... FOR UPDATE");
        }
        for (int i = 0; i < text.size(); i++) {
            String word = text.keyword(i);
            if (word.equals("INTO")) {
                throw new RefusedShapeException(
                        "SELECT ... INTO writes to a table, a file or a variable",
                        "Create the table outside the global transaction and insert the rows you read");
            }
            if (isChange(text, i)) {
                throw new RefusedShapeException(
                        "A query holds the word " + word + ", so a data change may hide in it",
                        "Run the data change as a statement of its own; if it is a name, write it in quotes");
            }
        }
        return new StatementPlan.PassThrough();
    }
}
