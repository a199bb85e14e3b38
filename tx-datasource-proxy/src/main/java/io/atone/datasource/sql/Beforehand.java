package io.atone.datasource.sql;

import java.util.List;

import io.atone.datasource.sql.StatementPlan.Insert;
import io.atone.datasource.sql.StatementPlan.InsertQuery;
import org.jspecify.annotations.Nullable;

/**
 * How the rows that a change may meet are found before it runs, for engines whose RETURNING does not tell them as they were.
 * Immutable and thread-safe.
 */
public sealed interface Beforehand {

    /** It meets none, or no way to find them is known. */
    record Untold() implements Beforehand {}

    /**
     * They are those of {@code with} SELECT ... FROM the table {@code joiner} {@code others} WHERE {@code predicate}.
     *
     * @param with the common table expressions before the change; mostly empty
     * @param joiner a comma, or the words of a join; empty when there are no others
     * @param others further tables, and the join's condition; empty when there are none
     * @param predicate the condition, without the word WHERE; empty when there is none
     */
    record Joined(SqlPart with, String joiner, SqlPart others, SqlPart predicate) implements Beforehand {}

    /**
     * They are joined ones of a MERGE.
     *
     * @param pieces its text; between two of them, {@code AND} and a condition make it sure that it meets none but these
     */
    record Guarded(Joined joined, List<SqlPart> pieces) implements Beforehand {
        public Guarded {
            pieces = List.copyOf(pieces);
        }
    }

    /** They have the key values of rows that stand in the statement. */
    record CollidingRows(Conflict conflict, Insert rows) implements Beforehand {}

    /**
     * They have the key values that a query tells.
     *
     * @param with the common table expressions before the INSERT; mostly empty
     */
    record CollidingQuery(Conflict conflict, SqlPart with, InsertQuery query) implements Beforehand {}

    /**
     * {@code ON CONFLICT ... DO UPDATE}. To run it with a further condition: {@code head} + WHERE ({@code predicate}) AND
     * that one.
     *
     * @param columns of the unique key by which rows collide; empty when it is named
     * @param constraint the name of that key, or null
     * @param head everything before the WHERE of DO UPDATE
     * @param predicate the condition there, without the word WHERE; empty when there is none
     */
    record Conflict(List<Identifier> columns, @Nullable Identifier constraint, SqlPart head, SqlPart predicate) {
        public Conflict {
            columns = List.copyOf(columns);
            if (columns.isEmpty() == (constraint == null)) {
                throw new IllegalArgumentException(
                        "Rows collide either by columns or by a named key: " + columns + " " + constraint);
            }
        }
    }
}
