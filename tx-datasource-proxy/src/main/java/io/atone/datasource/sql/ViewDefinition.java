package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a view's query shows, when that is columns of one table. Immutable and thread-safe.
 *
 * @param table the table, or another view
 * @param columns for each column of the view, in order, the table's column that it shows; empty where it computes something
 */
public record ViewDefinition(TableRef table, List<Optional<Identifier>> columns) {

    /** Begin what makes a view's rows something else than rows of the table. ORDER BY would be harmless, but is rare. */
    private static final Set<String> FURTHER_CLAUSES = Words.of(
            """
            FROM GROUP HAVING UNION INTERSECT EXCEPT MINUS WINDOW ORDER LIMIT OFFSET FETCH FOR QUALIFY INTO LOCK PROCEDURE
            """);

    private static final Set<String> MODIFIERS = Words.of(
            """
            DISTINCT DISTINCTROW ALL HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT
            SQL_CACHE SQL_NO_CACHE SQL_CALC_FOUND_ROWS TOP
            """);

    public ViewDefinition {
        columns = List.copyOf(columns);
    }

    /**
     * Reads a definition as the database's catalog writes it: every name of MySQL and MariaDB in backticks, and every
     * name of PostgreSQL in quotes unless it is in lower case.
     *
     * @return empty when it is anything but plain columns and expressions of one table, with a condition or without
     */
    public static Optional<ViewDefinition> read(String definition, SqlFamily family) {
        try {
            return read(new SqlText(definition, family));
        } catch (RefusedShapeException e) {
            return Optional.empty();
        }
    }

    private static Optional<ViewDefinition> read(SqlText text) {
        int from = text.find(Set.of("FROM"), 0, text.size());
        if (!text.isKeyword(0, "SELECT") || from == text.size() || MODIFIERS.contains(text.keyword(1))) {
            return Optional.empty();
        }
        int where = text.find(Set.of("WHERE"), from, text.size());
        if (text.find(FURTHER_CLAUSES, from + 1, text.size()) < text.size()) {
            return Optional.empty();
        }
        TableRef table = TableReader.read(text, new Range(from + 1, where));
        List<Optional<Identifier>> columns = new ArrayList<>();
        for (Range item : text.splitByComma(1, from)) {
            columns.add(Optional.ofNullable(column(text, item)));
        }
        return Optional.of(new ViewDefinition(table, columns));
    }

    /** {@code [name.]name [AS name]}. */
    private static @Nullable Identifier column(SqlText text, Range item) {
        int at = item.from();
        while (text.is(at, Kind.QUOTED) || text.is(at, Kind.WORD)) {
            int next = at + 1;
            if (next == item.to() || (text.isKeyword(next, "AS") && next + 2 == item.to())) {
                return isName(text, at) ? text.identifier(at) : null;
            }
            if (!text.is(next, Kind.DOT)) {
                return null;
            }
            at = next + 1;
        }
        return null;
    }

    /** And not a function that is written without brackets, such as CURRENT_USER: the catalog writes these in upper case. */
    private static boolean isName(SqlText text, int at) {
        if (text.is(at, Kind.QUOTED)) {
            return true;
        }
        String word = text.textOf(at);
        return text.family() == SqlFamily.POSTGRESQL
                && word.chars().noneMatch(c -> Character.isUpperCase(c) || c == '*');
    }
}
