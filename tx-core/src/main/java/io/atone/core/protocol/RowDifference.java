package io.atone.core.protocol;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A row that keeps a branch from being undone, for people: what it was, what the branch made of it, and what it is now.
 * Values are texts, for neither the core nor the coordinator knows what a column's type is. Bounded in every direction.
 * Immutable and thread-safe.
 *
 * @param table its name
 * @param row its key, readable
 * @param change what the branch did to it
 * @param columns those of the branch's images, in table order
 * @param moreColumns how many columns are not shown
 */
public record RowDifference(String table, String row, Change change, List<Column> columns, int moreColumns) {

    /** The most rows of one branch that are told of. */
    public static final int MAX_ROWS = 10;

    /** The most columns of one row that are shown. */
    public static final int MAX_COLUMNS = 20;

    /** The longest name or value, in characters. */
    public static final int MAX_TEXT_LENGTH = 200;

    /** @throws IllegalArgumentException when something is larger than its bound */
    public RowDifference {
        requireBounded("table", table);
        requireBounded("row", row);
        Objects.requireNonNull(change, "change");
        columns = List.copyOf(columns);
        if (columns.size() > MAX_COLUMNS || moreColumns < 0) {
            throw new IllegalArgumentException("A row is shown with at most " + MAX_COLUMNS + " columns, not "
                    + columns.size() + " and " + moreColumns + " more");
        }
    }

    /** What the branch did. */
    public enum Change {
        INSERTED,
        UPDATED,
        DELETED
    }

    /**
     * One column; a value that is null says that there was, or is, no row.
     *
     * @param before before the branch
     * @param byBranch as the branch left it
     * @param now as it was found when the undo was tried last
     * @param differs whether this is a value that the branch did not leave behind
     */
    public record Column(
            String name, @Nullable String before, @Nullable String byBranch, @Nullable String now, boolean differs) {

        /** @throws IllegalArgumentException when something is larger than its bound */
        public Column {
            requireBounded("name", name);
            requireBounded("before", before == null ? "" : before);
            requireBounded("byBranch", byBranch == null ? "" : byBranch);
            requireBounded("now", now == null ? "" : now);
        }
    }

    private static void requireBounded(String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException("The " + what + " of a difference has " + text.length()
                    + " characters, but at most " + MAX_TEXT_LENGTH + " are allowed");
        }
    }
}
