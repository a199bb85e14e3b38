package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;
import org.jspecify.annotations.Nullable;

/** Reads {@code [[catalog.]schema.]name [[AS] alias]}, and nothing else. */
final class TableReader {

    /** Words that change what a statement does and could be mistaken for a table before its alias. */
    private static final Set<String> MODIFIERS = Words.of(
            """
            ONLY LOW_PRIORITY HIGH_PRIORITY DELAYED IGNORE QUICK LATERAL TABLE FINAL OLD NEW TOP OR OVERWRITE
            INTO FROM SELECT VALUES UNNEST CONCURRENT
            """);

    private static final Set<String> NO_ALIAS = Words.of(
            """
            SET WHERE JOIN INNER LEFT RIGHT FULL CROSS NATURAL STRAIGHT_JOIN USING ON PARTITION USE FORCE IGNORE
            FOR ORDER LIMIT RETURNING FROM AS TABLESAMPLE SELECT UNION GROUP HAVING WINDOW VALUES LOCK PROCEDURE
            INTO FINAL QUALIFY
            """);

    private static final Set<String> JOINS =
            Set.of("JOIN", "STRAIGHT_JOIN", "USING", "CROSS", "NATURAL", "LEFT", "RIGHT", "INNER", "FULL");

    private TableReader() {}

    /** @throws RefusedShapeException when the range is anything but one table */
    static TableRef read(SqlText text, Range range) {
        if (range.length() > 1
                && !text.is(range.from() + 1, Kind.DOT)
                && MODIFIERS.contains(text.keyword(range.from()))) {
            throw notOneTable(text, range, "the modifier " + text.keyword(range.from()));
        }
        List<Identifier> names = new ArrayList<>();
        int at = range.from();
        while (true) {
            if (at >= range.to() || !text.token(at).isName()) {
                throw notOneTable(text, range, "no plain table name");
            }
            names.add(text.identifier(at));
            at++;
            if (at >= range.to() || !text.token(at).is(Kind.DOT)) {
                break;
            }
            at++;
        }
        Identifier alias = alias(text, range, at);
        return build(text, range, names, alias);
    }

    /** Whether the word cannot be an alias, because it goes on with the statement. */
    static boolean isNoAlias(String word) {
        return NO_ALIAS.contains(word);
    }

    private static @Nullable Identifier alias(SqlText text, Range range, int at) {
        int aliasAt = text.isKeyword(at, "AS") ? at + 1 : at;
        if (aliasAt == range.to() && aliasAt == at) {
            return null;
        }
        if (aliasAt + 1 != range.to() || !text.token(aliasAt).isName() || NO_ALIAS.contains(text.keyword(aliasAt))) {
            throw notOneTable(text, range, "more than a table and its alias");
        }
        return text.identifier(aliasAt);
    }

    private static TableRef build(SqlText text, Range range, List<Identifier> names, @Nullable Identifier alias) {
        String original = text.part(range.from(), range.to()).text();
        Identifier name = names.get(names.size() - 1);
        int most = text.family().isMySqlLike() ? 2 : 3;
        if (names.size() > most) {
            throw notOneTable(text, range, "a name of " + names.size() + " parts");
        }
        if (names.size() == 1) {
            return new TableRef(null, null, name, alias, original);
        }
        Identifier qualifier = names.get(names.size() - 2);
        if (text.family().isMySqlLike()) {
            return new TableRef(qualifier, null, name, alias, original);
        }
        return new TableRef(names.size() == 3 ? names.get(0) : null, qualifier, name, alias, original);
    }

    private static RefusedShapeException notOneTable(SqlText text, Range range, String what) {
        for (int i = range.from(); i < range.to(); i++) {
            if (text.token(i).is(Kind.COMMA) || JOINS.contains(text.keyword(i))) {
                return new RefusedShapeException(
                        "The statement works on more than one table",
                        "Select the keys first, then change each table by its own statement");
            }
        }
        return new RefusedShapeException(
                "Where the table is expected there is " + what,
                "Name one table, with its alias if it needs one, and leave modifiers, hints and partitions out");
    }
}
