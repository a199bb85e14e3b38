package io.atone.datasource.sql;

import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;

/** Reads {@code [WHERE ...] [ORDER BY ...] [LIMIT ...]} behind a table or a SET list. */
final class SelectionReader {

    private static final Set<String> LIMITS = Set.of("LIMIT", "OFFSET", "FETCH");

    /** MySQL does not reserve OFFSET, so there it may be a column; it always follows LIMIT. */
    private static final Set<String> MYSQL_LIMITS = Set.of("LIMIT", "FETCH");

    private static final Set<String> LIMIT_WORDS =
            Set.of("LIMIT", "OFFSET", "FETCH", "FIRST", "NEXT", "ROW", "ROWS", "ONLY");

    /** Would begin another clause; none of them occurs at the top level of an expression. */
    private static final Set<String> FOREIGN = Words.of(
            """
            RETURNING FROM USING SET INTO GROUP HAVING UNION INTERSECT EXCEPT WINDOW SELECT JOIN WHERE QUALIFY
            FOR
            """);

    private static final String QUOTE_IT = "If it is a column's name, write it in quotes";

    private SelectionReader() {}

    /**
     * Where the selection begins: at the first of its clauses at the top level.
     *
     * @param from a position at the top level
     */
    static int start(SqlText text, int from, int to) {
        int start = text.find(Set.of("WHERE", "ORDER"), from, to);
        return text.find(limits(text), from, start);
    }

    static RowSelection read(SqlText text, TableRef table, Range range) {
        int limit = text.find(limits(text), range.from(), range.to());
        int order = text.find(Set.of("ORDER"), range.from(), limit);
        Range predicate = predicate(text, range.from(), order);
        checkOrder(text, new Range(order, limit));
        checkLimit(text, new Range(limit, range.to()));
        checkExpression(text, predicate);
        text.markOpaque(predicate, "1 = 1");
        boolean limited = limit < range.to();
        EqualityReader.Equalities equalities = EqualityReader.read(text, table, predicate);
        return new RowSelection(
                text.part(range.from(), range.to()),
                text.part(predicate.from(), predicate.to()),
                text.part(order, limit),
                limited,
                !limited && Determinism.holds(text, predicate),
                equalities.equalities(),
                equalities.complete() && !limited);
    }

    /** The words by which a limit may begin. */
    static Set<String> limits(SqlText text) {
        return text.family().isMySqlLike() ? MYSQL_LIMITS : LIMITS;
    }

    private static Range predicate(SqlText text, int from, int to) {
        if (from == to) {
            return new Range(from, to);
        }
        if (!text.isKeyword(from, "WHERE")) {
            throw foreign(text, from);
        }
        if (from + 1 == to) {
            throw RefusedShapeException.unreadable("WHERE without a condition");
        }
        if (text.isKeyword(from + 1, "CURRENT") && text.isKeyword(from + 2, "OF")) {
            throw new RefusedShapeException(
                    "WHERE CURRENT OF means the row of a cursor, which cannot be read beforehand",
                    "Name the row by its key");
        }
        return new Range(from + 1, to);
    }

    private static void checkOrder(SqlText text, Range range) {
        if (range.length() == 0) {
            return;
        }
        if (!text.isKeyword(range.from() + 1, "BY") || range.length() < 3) {
            throw foreign(text, range.from());
        }
        Range items = new Range(range.from() + 2, range.to());
        checkExpression(text, items);
        text.markOpaque(items, "c");
        for (Range item : text.splitByComma(items.from(), items.to())) {
            if (!namesAColumn(text, item)) {
                throw new RefusedShapeException(
                        "ORDER BY a position would mean another column when the rows' keys are read",
                        "Order by the column's name");
            }
        }
    }

    private static boolean namesAColumn(SqlText text, Range item) {
        for (int i = item.from(); i < item.to(); i++) {
            if (text.token(i).isName()
                    && !Set.of("ASC", "DESC", "NULLS", "FIRST", "LAST").contains(text.keyword(i))) {
                return true;
            }
        }
        return false;
    }

    private static void checkLimit(SqlText text, Range range) {
        text.markOpaque(range, "LIMIT 1");
        for (int i = range.from(); i < range.to(); i++) {
            boolean known = text.is(i, Kind.NUMBER)
                    || text.is(i, Kind.PARAMETER)
                    || text.is(i, Kind.COMMA)
                    || LIMIT_WORDS.contains(text.keyword(i));
            if (!known) {
                throw foreign(text, i);
            }
        }
    }

    /** Refuses what would begin another clause, write, or have an effect each time it is evaluated. */
    static void checkExpression(SqlText text, Range range) {
        checkExpression(text, range, Set.of());
    }

    /** As {@link #checkExpression(SqlText, Range)}, but some words may stand there. */
    static void checkExpression(SqlText text, Range range, Set<String> allowed) {
        for (int i = range.from(); i < range.to(); i++) {
            boolean distinctFrom = text.isKeyword(i, "FROM") && text.isKeyword(i - 1, "DISTINCT");
            boolean valueFor = text.isKeyword(i, "FOR") && text.isKeyword(i - 1, "VALUE");
            boolean foreign = FOREIGN.contains(text.keyword(i)) && !allowed.contains(text.keyword(i));
            if (foreign && text.depth(i) == text.depth(range.from()) && !distinctFrom && !valueFor) {
                throw foreign(text, i);
            }
            if (text.is(i - 1, Kind.OPEN) && PlainReads.isChange(text, i)) {
                throw new RefusedShapeException(
                        "A data change is nested in the statement (or the name " + text.keyword(i) + " looks like one)",
                        "Run the data change as a statement of its own; if it is a name, write it in quotes");
            }
            if (SelectForUpdateReader.isLockClause(text, i)) {
                throw new RefusedShapeException(
                        "Rows are locked inside a subquery",
                        "Lock them before, by a plain SELECT ... FROM one table ... FOR UPDATE");
            }
            if (text.token(i).isOperator(":=")) {
                throw new RefusedShapeException(
                        "The statement assigns a user variable, and reading its rows beforehand would do so twice",
                        "Compute the value in the application or in a statement of its own");
            }
        }
    }

    /** Refuses whatever could write in a part of the text that is copied as it is. */
    static void checkNested(SqlText text, Range range) {
        for (int i = range.from(); i < range.to(); i++) {
            if (PlainReads.isChange(text, i) || SelectForUpdateReader.isLockClause(text, i)) {
                throw new RefusedShapeException(
                        "A data change or a row lock is nested in the statement (or a name looks like one)",
                        "Run it as a statement of its own; if it is a name, write it in quotes");
            }
        }
    }

    private static RefusedShapeException foreign(SqlText text, int at) {
        return switch (text.keyword(at)) {
            case "RETURNING" ->
                new RefusedShapeException(
                        "A data change with RETURNING is not captured yet",
                        "Leave RETURNING out; read the rows by their keys, or ask JDBC for generated keys");
            case "FROM", "USING", "JOIN" ->
                new RefusedShapeException(
                        "The statement takes further tables in (FROM, USING or JOIN)",
                        "Use a subquery in WHERE and SET instead, or select the values first");
            default ->
                new RefusedShapeException(
                        "\"" + bounded(text.textOf(at)) + "\" stands where no clause that is known can go on",
                        QUOTE_IT);
        };
    }

    private static String bounded(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
