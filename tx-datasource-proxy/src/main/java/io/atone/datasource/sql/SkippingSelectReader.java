package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code SELECT ... FOR UPDATE SKIP LOCKED}, of one table or joined ones, so that further rows can be left out by its condition.
 * Refused is what a row more or less that is left out would change otherwise than by its absence.
 */
final class SkippingSelectReader {

    private static final Set<String> OUTER_JOINS = Set.of("LEFT", "RIGHT", "FULL");

    private final SqlText text;
    private final LockingSelectReader.Pieces pieces;

    private SkippingSelectReader(SqlText text, LockingSelectReader.Pieces pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    /** Whether a locking statement ends so. */
    static boolean reads(SqlText text) {
        return text.isKeyword(text.size() - 2, "SKIP") && text.isKeyword(text.size() - 1, "LOCKED");
    }

    static StatementPlan.SkippingSelect read(SqlText text) {
        List<String> extras = new ArrayList<>(LockingSelectReader.EXTRAS);
        extras.add("SKIP LOCKED");
        return new SkippingSelectReader(text, LockingSelectReader.pieces(text, extras)).read();
    }

    private StatementPlan.SkippingSelect read() {
        if (text.family() == SqlFamily.H2 && !isOneTable()) {
            throw new RefusedShapeException(
                    "SKIP LOCKED of joined tables, of which H2 locks no rows", "Select from one table");
        }
        if (text.family() != SqlFamily.POSTGRESQL && locksWhatNeedNotBeThere()) {
            throw new RefusedShapeException(
                    "SKIP LOCKED of an outer join's inner side: a row that is left out would look like one that is not there",
                    "Join by JOIN, or lock only the first table by FOR UPDATE OF");
        }
        int lock = SelectForUpdateReader.lockClause(text);
        int limit = text.find(SelectionReader.limits(text), pieces.selection(), lock);
        int order = text.find(Set.of("ORDER"), pieces.selection(), limit);
        if (passesRowsOver(limit, lock)) {
            throw new RefusedShapeException(
                    "SKIP LOCKED with OFFSET: which rows are passed over depends on who has locked what",
                    "Leave OFFSET out");
        }
        return new StatementPlan.SkippingSelect(
                pieces.locked(),
                text.part(0, pieces.from()),
                text.part(pieces.from(), pieces.selection()),
                pieces.rows().predicate(),
                text.part(order, text.size()));
    }

    private boolean isOneTable() {
        String all = text.part(pieces.from() + 1, pieces.selection()).text();
        return pieces.tables().size() == 1 && pieces.tables().get(0).text().equals(all);
    }

    /** PostgreSQL itself refuses to lock these. */
    private boolean locksWhatNeedNotBeThere() {
        boolean first = pieces.locked().equals(pieces.tables().subList(0, 1));
        for (int i = pieces.from() + 1; i < pieces.selection(); i++) {
            boolean outer = OUTER_JOINS.contains(text.keyword(i)) && !text.isOpenParenthesis(i + 1);
            if (outer && !(first && text.isKeyword(i, "LEFT"))) {
                return true;
            }
        }
        return false;
    }

    /** By an offset, which MySQL may write as a comma. */
    private boolean passesRowsOver(int limit, int lock) {
        for (int i = limit; i < lock; i++) {
            if (text.isKeyword(i, "OFFSET") || text.is(i, Token.Kind.COMMA)) {
                return true;
            }
        }
        return false;
    }
}
