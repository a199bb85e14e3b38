package io.atone.datasource.sql;

import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.StatementPlan.Collision;
import io.atone.datasource.sql.StatementPlan.OnCollision;
import org.jspecify.annotations.Nullable;

/** Reads the query of an {@code INSERT ... SELECT}. It is copied as it is; what matters is that it only reads. */
final class InsertQueryReader {

    private static final Set<String> QUERIES = Set.of("SELECT", "WITH");

    private static final Set<String> LIMITS = Set.of("LIMIT", "OFFSET", "FETCH");

    private InsertQueryReader() {}

    /** Whether a query begins at the position, perhaps in brackets. */
    static boolean begins(SqlText text, int at) {
        return QUERIES.contains(text.keyword(text.isOpenParenthesis(at) ? at + 1 : at));
    }

    static StatementPlan.InsertQuery read(
            SqlText text, TableRef table, List<Identifier> columns, @Nullable Collision collision, int from) {
        int end = end(text, from);
        boolean bracketed = text.isOpenParenthesis(from);
        if (bracketed && text.closing(from) != end - 1) {
            throw RefusedShapeException.unreadable("an INSERT that goes on behind the brackets of its query");
        }
        Range query = bracketed ? new Range(from + 1, end - 1) : new Range(from, end);
        for (int i = query.from(); i < query.to(); i++) {
            checkWord(text, i);
        }
        SelectionReader.checkNested(text, query);
        text.markOpaque(new Range(from, end), "SELECT 1");
        return new StatementPlan.InsertQuery(
                table,
                columns,
                text.part(query.from(), query.to()),
                text.part(0, text.size()),
                isRepeatable(text, query),
                onCollision(text, table, query, collision, end));
    }

    /** Where the query ends: at MySQL's and MariaDB's ON DUPLICATE KEY UPDATE, which follows it. */
    private static int end(SqlText text, int from) {
        for (int i = from; text.family().isMySqlLike() && i < text.size(); i++) {
            if (text.depth(i) == 0 && InsertReader.isOnDuplicateKeyUpdate(text, i)) {
                return i;
            }
        }
        return text.size();
    }

    private static OnCollision onCollision(
            SqlText text, TableRef table, Range query, @Nullable Collision collision, int end) {
        return end == text.size()
                ? OnCollision.of(collision)
                : QueryColumnReader.read(
                        text, table, query, end, InsertReader.onDuplicateKeyUpdate(text, table, collision, end));
    }

    private static void checkWord(SqlText text, int at) {
        if (text.isKeyword(at, "ON") && Set.of("DUPLICATE", "CONFLICT").contains(text.keyword(at + 1))) {
            throw new RefusedShapeException(
                    "Which rows an INSERT ... SELECT meets that are there already cannot be told",
                    "Select the rows first, then insert them with VALUES, as a batch if they are many");
        }
        if (text.isKeyword(at, "RETURNING") && text.depth(at) == 0) {
            throw new RefusedShapeException(
                    "A data change with RETURNING is not captured here",
                    "Leave RETURNING out; read the rows by their keys");
        }
        if (text.isKeyword(at, "INTO")) {
            throw RefusedShapeException.unreadable("an INTO behind the target");
        }
        if (text.token(at).isOperator(":=")) {
            throw new RefusedShapeException(
                    "The statement assigns a user variable, and reading its rows beforehand would do so twice",
                    "Compute the value in the application or in a statement of its own");
        }
    }

    private static boolean isRepeatable(SqlText text, Range query) {
        return text.isKeyword(query.from(), "SELECT")
                && text.find(LIMITS, query.from(), query.to()) == query.to()
                && Determinism.holds(text, new Range(query.from() + 1, query.to()));
    }
}
