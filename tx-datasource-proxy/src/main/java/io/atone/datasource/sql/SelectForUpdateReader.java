package io.atone.datasource.sql;

import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;

/**
 * Reads {@code SELECT ... FROM table [selection] FOR UPDATE}. The rows' keys are read by a query of their own with the
 * same selection and lock clause, so whatever makes a result row something else than a table row is refused.
 */
final class SelectForUpdateReader {

    private static final Set<String> COMBINING = Words.of(
            """
            GROUP HAVING WINDOW UNION INTERSECT EXCEPT MINUS QUALIFY CONNECT DISTINCT DISTINCTROW TOP
            """);

    private static final Set<String> AGGREGATES = Words.of(
            """
            COUNT SUM AVG MIN MAX GROUP_CONCAT STRING_AGG LISTAGG ARRAY_AGG JSON_AGG JSONB_AGG JSON_OBJECT_AGG
            JSONB_OBJECT_AGG JSON_ARRAYAGG JSON_OBJECTAGG XMLAGG BIT_AND BIT_OR BIT_XOR BOOL_AND BOOL_OR EVERY
            ANY_VALUE STD STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP MEDIAN MODE OVER UNNEST
            GENERATE_SERIES
            """);

    private final SqlText text;
    private final int lock;

    SelectForUpdateReader(SqlText text, int lock) {
        this.text = text;
        this.lock = lock;
    }

    /** Whether the statement asks for row locks, anywhere in it. */
    static boolean locks(SqlText text) {
        for (int i = 0; i < text.size(); i++) {
            if (isLockClause(text, i)) {
                return true;
            }
        }
        return false;
    }

    static boolean isLockClause(SqlText text, int at) {
        if (text.isKeyword(at, "LOCK")) {
            return text.isKeyword(at + 1, "IN");
        }
        return text.isKeyword(at, "FOR")
                && Set.of("UPDATE", "SHARE", "NO", "KEY").contains(text.keyword(at + 1));
    }

    static StatementPlan.SelectForUpdate read(SqlText text) {
        return new SelectForUpdateReader(text, lockClause(text)).read();
    }

    /** Where the first lock clause of a statement that has one begins. */
    static int lockClause(SqlText text) {
        int lock = 0;
        while (!isLockClause(text, lock)) {
            lock++;
        }
        return lock;
    }

    private StatementPlan.SelectForUpdate read() {
        checkFrame();
        int from = from();
        checkItems(new Range(1, from));
        int selection = SelectionReader.start(text, from + 1, lock);
        TableRef table = TableReader.read(text, new Range(from + 1, selection));
        checkLockClause(table);
        RowSelection rows = selection(table, new Range(selection, lock), new Range(1, from));
        return new StatementPlan.SelectForUpdate(
                table, rows, text.part(lock, text.size()).text(), nowait());
    }

    /** Whether the lock clause says that nobody is waited for. */
    boolean nowait() {
        int last = text.size() - 1;
        return text.isKeyword(last, "NOWAIT") && !text.isKeyword(last - 1, "OF") && !text.is(last - 1, Kind.COMMA);
    }

    /** Refuses what makes a row of the result something else than rows of tables. */
    void checkFrame() {
        if (!text.isKeyword(0, "SELECT") || text.depth(lock) > 0) {
            throw new RefusedShapeException(
                    "Rows are locked inside a subquery, a common table expression or a bracketed SELECT",
                    "Lock them by a plain SELECT ... FROM one table ... FOR UPDATE");
        }
        for (int i = 1; i < lock; i++) {
            if (text.depth(i) == 0 && COMBINING.contains(text.keyword(i)) && !isDistinctFrom(i)) {
                throw noTableRow(text.keyword(i));
            }
        }
        if (text.isKeyword(lock, "LOCK")) {
            // Unknown to the parser; what follows is checked to the end of the statement.
            text.markOpaque(new Range(lock, text.size()), "FOR UPDATE");
        }
    }

    private static RefusedShapeException noTableRow(String because) {
        return new RefusedShapeException(
                "FOR UPDATE together with " + because + ": a row of the result is not a row of the table",
                "Lock the rows by a plain SELECT ... FOR UPDATE first");
    }

    private boolean isDistinctFrom(int at) {
        return text.isKeyword(at, "DISTINCT") && text.isKeyword(at + 1, "FROM");
    }

    /** Where FROM stands. */
    int from() {
        for (int i = 2; i < lock - 1; i++) {
            if (text.depth(i) == 0 && text.isKeyword(i, "FROM") && !isDistinctFrom(i - 1)) {
                return i;
            }
        }
        throw new RefusedShapeException("FOR UPDATE without a table locks nothing", "Leave FOR UPDATE out");
    }

    /** Refuses a select list that computes over several rows. */
    void checkItems(Range items) {
        SelectionReader.checkExpression(text, items);
        for (int i = items.from(); i < items.to(); i++) {
            if (text.isOpenParenthesis(i + 1) && AGGREGATES.contains(text.keyword(i))) {
                throw noTableRow(text.keyword(i));
            }
        }
        text.markOpaque(items, "*");
    }

    private void checkLockClause(TableRef table) {
        int at = lock + strengthLength(false);
        if (text.isKeyword(at, "OF")
                && at + 1 < text.size()
                && text.token(at + 1).isName()
                && Qualifiers.names(table, text.identifier(at + 1))) {
            at += 2;
        }
        checkEnd(at);
    }

    /** Checks what follows the tables that are locked. */
    void checkEnd(int from) {
        int at = from;
        if (text.isKeyword(at, "NOWAIT")) {
            at++;
        } else if (text.isKeyword(at, "WAIT") && text.is(at + 1, Kind.NUMBER)) {
            at += 2;
        }
        if (SkippingSelectReader.reads(text) && at == text.size() - 2) {
            at = text.size();
        }
        if (at != text.size()) {
            throw new RefusedShapeException(
                    "The lock clause goes on in a way that is not known",
                    "End the statement with FOR UPDATE, FOR UPDATE NOWAIT, FOR UPDATE WAIT n or FOR UPDATE SKIP LOCKED");
        }
    }

    /**
     * How many words say how the rows are locked; to the global lock all of them are the same.
     *
     * @param weak whether others may go on changing the rows, though not their keys
     */
    int strengthLength(boolean weak) {
        boolean postgres = text.family() == SqlFamily.POSTGRESQL;
        boolean shares = postgres || text.family() == SqlFamily.MYSQL;
        if (text.isKeyword(lock, "FOR") && text.isKeyword(lock + 1, "UPDATE")) {
            return 2;
        }
        if (shares && text.isKeyword(lock, "FOR") && text.isKeyword(lock + 1, "SHARE")) {
            return 2;
        }
        if (postgres
                && text.isKeyword(lock + 1, "NO")
                && text.isKeyword(lock + 2, "KEY")
                && text.isKeyword(lock + 3, "UPDATE")) {
            return 4;
        }
        if (text.family().isMySqlLike()
                && text.isKeyword(lock, "LOCK")
                && text.isKeyword(lock + 2, "SHARE")
                && text.isKeyword(lock + 3, "MODE")) {
            return 4;
        }
        if (weak && postgres && text.isKeyword(lock + 1, "KEY") && text.isKeyword(lock + 2, "SHARE")) {
            return 3;
        }
        throw new RefusedShapeException(
                "The row lock is of a kind that does not take the global lock", "Use FOR UPDATE");
    }

    /** Without a limit the order does not matter, and it may name what only the user's select list knows. */
    private RowSelection selection(TableRef table, Range range, Range items) {
        RowSelection all = SelectionReader.read(text, table, range);
        if (all.orderBy().isEmpty()) {
            return all;
        }
        int order = text.find(Set.of("ORDER"), range.from(), range.to());
        if (!all.limited()) {
            return SelectionReader.read(text, table, new Range(range.from(), order));
        }
        for (int i = order; i < range.to(); i++) {
            if (text.token(i).isName() && !text.is(i - 1, Kind.DOT) && isAlias(text.identifier(i), items)) {
                throw new RefusedShapeException(
                        "ORDER BY with LIMIT names \"" + text.textOf(i)
                                + "\" of the select list, which is unknown when the rows' keys are read",
                        "Order by the table's columns");
            }
        }
        return all;
    }

    private boolean isAlias(Identifier name, Range items) {
        List<Range> list = text.splitByComma(items.from(), items.to());
        return list.stream().anyMatch(item -> {
            int last = item.to() - 1;
            boolean plain = item.length() == 1 || (item.length() == 3 && text.is(last - 1, Kind.DOT));
            return !plain
                    && item.length() > 0
                    && text.token(last).isName()
                    && text.identifier(last).text().equalsIgnoreCase(name.text());
        });
    }
}
