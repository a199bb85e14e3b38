package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;

/** Finds the tables that stand by their names among joined table references; these are copied as they are. */
final class TableReferences {

    static final Set<String> JOINS = Set.of("JOIN", "STRAIGHT_JOIN");

    private TableReferences() {}

    /** The tables at the top level; what is derived, bracketed or computed is left out. */
    static List<TableRef> read(SqlText text, Range references) {
        SelectionReader.checkExpression(text, references, Set.of("JOIN", "USING"));
        List<TableRef> tables = new ArrayList<>();
        for (int i = references.from(); i < references.to(); i++) {
            boolean begins = text.depth(i) == text.depth(references.from())
                    && (i == references.from() || text.is(i - 1, Kind.COMMA) || JOINS.contains(text.keyword(i - 1)));
            if (begins && text.token(i).isName() && !text.isOpenParenthesis(i + 1)) {
                tables.add(table(text, i, references.to()));
            }
        }
        return tables;
    }

    private static TableRef table(SqlText text, int from, int to) {
        int end = from + 1;
        while (text.is(end, Kind.DOT)) {
            end += 2;
        }
        int alias = text.isKeyword(end, "AS") ? end + 1 : end;
        boolean named = alias < to && text.token(alias).isName() && !TableReader.isNoAlias(text.keyword(alias));
        Range range = new Range(from, Math.min(to, named ? alias + 1 : end));
        if (text.isOpenParenthesis(range.to()) && range.to() < to) {
            throw new RefusedShapeException(
                    "A table gets new names for its columns, or a function stands where a table is expected",
                    "Use the columns' own names, and join plain tables only");
        }
        return TableReader.read(text, range);
    }
}
