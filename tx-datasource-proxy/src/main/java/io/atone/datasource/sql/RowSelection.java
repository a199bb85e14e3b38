package io.atone.datasource.sql;

import java.util.List;

/**
 * Which rows of the table a statement means. Immutable and thread-safe.
 *
 * @param part the original {@code WHERE ... ORDER BY ... LIMIT ...}; empty when the statement means all rows
 * @param predicate only the condition, without the word WHERE; empty when there is none
 * @param orderBy only {@code ORDER BY ...}; to be kept when the statement is pinned to keys, because the order in which
 *     rows are updated can matter to unique keys
 * @param limited whether the number of rows is limited (LIMIT, OFFSET, FETCH FIRST)
 * @param deterministic whether evaluating it twice over the same rows is known to select the same ones: no limit, no
 *     subquery, no user variable, only functions known to be so. An order alone does not matter
 * @param equalities the conditions {@code column = parameter or literal} that every selected row fulfils (the
 *     predicate is an AND of them and perhaps of more). One column may occur twice
 * @param onlyEqualities whether the predicate is the AND of the equalities and nothing else, and there is no limit
 */
public record RowSelection(
        SqlPart part,
        SqlPart predicate,
        SqlPart orderBy,
        boolean limited,
        boolean deterministic,
        List<Assignment> equalities,
        boolean onlyEqualities) {

    public RowSelection {
        equalities = List.copyOf(equalities);
        if (limited && deterministic) {
            throw new IllegalArgumentException("A limited selection is not deterministic: " + part.text());
        }
        if (onlyEqualities && (limited || equalities.isEmpty())) {
            throw new IllegalArgumentException("Not only equalities: " + part.text());
        }
    }

    /** The text of the whole selection: what to put behind {@code SELECT ... FROM table}. */
    public String text() {
        return part.text();
    }

    /** The indexes, in the whole statement, of the parameters in {@link #text()}, in order of appearance. */
    public List<Integer> parameters() {
        return part.parameters();
    }
}
