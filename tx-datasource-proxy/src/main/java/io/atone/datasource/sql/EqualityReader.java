package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;

/**
 * Finds the conditions {@code column = parameter or literal} that a predicate is the AND of. Where the predicate's
 * structure is not plain (an OR at the top, BETWEEN with its own AND, CASE), it finds none.
 */
final class EqualityReader {

    private static final Set<String> NO_PLAIN_AND = Set.of("OR", "XOR", "BETWEEN", "CASE");

    /**
     * @param equalities in order of appearance
     * @param complete whether the predicate is nothing but their AND
     */
    record Equalities(List<Assignment> equalities, boolean complete) {}

    private EqualityReader() {}

    static Equalities read(SqlText text, TableRef table, Range predicate) {
        List<Assignment> found = new ArrayList<>();
        boolean complete = collect(text, table, predicate, found);
        return new Equalities(found, complete && !found.isEmpty());
    }

    private static boolean collect(SqlText text, TableRef table, Range range, List<Assignment> found) {
        Range inner = withoutParentheses(text, range);
        if (inner.length() == 0 || !isPlainAnd(text, inner)) {
            return false;
        }
        boolean complete = true;
        int start = inner.from();
        for (int i = inner.from(); i <= inner.to(); i++) {
            boolean ends = i == inner.to() || (text.isKeyword(i, "AND") && text.depth(i) == text.depth(inner.from()));
            if (ends) {
                complete &= conjunct(text, table, new Range(start, i), found);
                start = i + 1;
            }
        }
        return complete;
    }

    private static boolean conjunct(SqlText text, TableRef table, Range range, List<Assignment> found) {
        if (text.isOpenParenthesis(range.from())
                && range.length() > 2
                && text.closing(range.from()) == range.to() - 1) {
            return collect(text, table, range, found);
        }
        int equals = equalsSign(text, range);
        if (equals < 0) {
            return false;
        }
        Range left = new Range(range.from(), equals);
        Range right = new Range(equals + 1, range.to());
        return equality(text, table, left, right, found) || equality(text, table, right, left, found);
    }

    private static boolean equality(SqlText text, TableRef table, Range column, Range value, List<Assignment> found) {
        if (column.length() == 0 || value.length() == 0 || !isColumn(text, table, column)) {
            return false;
        }
        ValueSource source = ValueReader.read(text, value);
        boolean constant = source instanceof ValueSource.Parameter
                || (source instanceof ValueSource.Literal literal && literal.kind() != ValueSource.LiteralKind.BOOLEAN);
        if (constant) {
            found.add(new Assignment(text.identifier(column.to() - 1), source));
        }
        return constant;
    }

    /** {@code name} or {@code table-or-alias.name}. */
    private static boolean isColumn(SqlText text, TableRef table, Range range) {
        int last = range.to() - 1;
        boolean name = text.is(last, Kind.QUOTED)
                || (text.is(last, Kind.WORD)
                        && ValueReader.read(text, new Range(last, last + 1)) instanceof ValueSource.Expression
                        && !Determinism.isChangingWord(text.keyword(last)));
        if (!name || range.length() == 1) {
            return name;
        }
        return range.length() == 3
                && text.is(range.from() + 1, Kind.DOT)
                && text.token(range.from()).isName()
                && Qualifiers.names(table, text.identifier(range.from()));
    }

    private static int equalsSign(SqlText text, Range range) {
        for (int i = range.from(); i < range.to(); i++) {
            if (text.token(i).isOperator("=")) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isPlainAnd(SqlText text, Range range) {
        int depth = text.depth(range.from());
        for (int i = range.from(); i < range.to(); i++) {
            Token token = text.token(i);
            // In MySQL || is OR and && is AND; both rare enough to leave them alone everywhere.
            boolean breaks = NO_PLAIN_AND.contains(text.keyword(i))
                    || token.isOperator("||")
                    || token.isOperator("&&")
                    || token.isOperator(":=");
            if (breaks && text.depth(i) == depth) {
                return false;
            }
        }
        return true;
    }

    private static Range withoutParentheses(SqlText text, Range range) {
        Range inner = range;
        while (inner.length() >= 2
                && text.isOpenParenthesis(inner.from())
                && text.closing(inner.from()) == inner.to() - 1) {
            inner = new Range(inner.from() + 1, inner.to() - 1);
        }
        return inner;
    }
}
