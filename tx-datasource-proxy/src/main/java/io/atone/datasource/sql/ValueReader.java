package io.atone.datasource.sql;

import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;
import io.atone.datasource.sql.ValueSource.LiteralKind;

/** Tells what a value in a statement is: a parameter, a constant, or something only the database can compute. */
final class ValueReader {

    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*");

    private ValueReader() {}

    static ValueSource read(SqlText text, Range range) {
        int at = range.from();
        if (range.length() == 2 && isSign(text, at) && text.is(at + 1, Kind.NUMBER)) {
            return literal(text, range, LiteralKind.NUMBER);
        }
        if (range.length() != 1) {
            return expression(text, range);
        }
        return switch (text.token(at).kind()) {
            case PARAMETER -> new ValueSource.Parameter(text.parameterIndex(at));
            case NUMBER -> literal(text, range, LiteralKind.NUMBER);
            case STRING -> literal(text, range, LiteralKind.STRING);
            case WORD -> word(text, range);
            default -> expression(text, range);
        };
    }

    private static ValueSource word(SqlText text, Range range) {
        return switch (text.keyword(range.from())) {
            case "NULL" -> new ValueSource.NullValue();
            case "DEFAULT" -> new ValueSource.DefaultValue();
            case "TRUE", "FALSE" -> literal(text, range, LiteralKind.BOOLEAN);
            default -> expression(text, range);
        };
    }

    private static ValueSource expression(SqlText text, Range range) {
        return new ValueSource.Expression(
                text.part(range.from(), range.to()), Determinism.holds(text, range), isArithmetic(text, range));
    }

    private static boolean isArithmetic(SqlText text, Range range) {
        for (int i = range.from(); i < range.to(); i++) {
            boolean call = text.token(i).isName() && text.isOpenParenthesis(i + 1);
            if (call || !isArithmetic(text.token(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isArithmetic(Token token) {
        return switch (token.kind()) {
            case WORD -> !Determinism.isChangingWord(token.word());
            case QUOTED, DOT, NUMBER, PARAMETER, OPEN, CLOSE -> true;
            case OPERATOR -> ARITHMETIC.contains(token.word());
            default -> false;
        };
    }

    private static boolean isSign(SqlText text, int at) {
        return text.token(at).isOperator("-") || text.token(at).isOperator("+");
    }

    private static ValueSource literal(SqlText text, Range range, LiteralKind kind) {
        return new ValueSource.Literal(text.part(range.from(), range.to()).text(), kind);
    }
}
