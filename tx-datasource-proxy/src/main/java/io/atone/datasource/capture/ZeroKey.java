package io.atone.datasource.capture;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import io.atone.datasource.sql.ValueSource;
import io.atone.datasource.sql.ValueSource.Literal;
import io.atone.datasource.sql.ValueSource.LiteralKind;
import org.jspecify.annotations.Nullable;

/**
 * MySQL and MariaDB take a zero in an auto-increment column for a request for the next number, whatever it is written as: a
 * number, a text, a FALSE, a fraction that rounds to it. What cannot be read as a number counts as possible.
 */
enum ZeroKey {
    NO,
    YES,
    /** The value is not understood here. */
    UNKNOWN;

    /** Of a value as the statement has it; an expression is not looked at. */
    static ZeroKey of(ValueSource source, @Nullable Parameters parameters) throws SQLException {
        if (source instanceof Literal literal) {
            return of(literal);
        }
        return source instanceof ValueSource.Parameter parameter
                        && parameters != null
                        && !parameters.isNull(parameter.index())
                ? of(parameters, parameter.index())
                : NO;
    }

    static ZeroKey of(Literal literal) {
        String text = literal.text();
        if (literal.kind() == LiteralKind.BOOLEAN) {
            return text.equalsIgnoreCase("FALSE") ? YES : NO;
        }
        if (literal.kind() == LiteralKind.STRING && text.length() >= 2) {
            return ofText(text.substring(1, text.length() - 1));
        }
        return ofText(text);
    }

    /** A parameter that is set, and not a stream. */
    static ZeroKey of(Parameters parameters, int index) throws SQLException {
        @Nullable Object[] bound = new Object[1];
        PreparedStatement probe = (PreparedStatement) Proxy.newProxyInstance(
                ZeroKey.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> {
                    bound[0] = arguments != null && arguments.length > 1 ? arguments[1] : null;
                    return null;
                });
        parameters.bindValueTo(probe, index, 1);
        Object value = bound[0];
        if (value instanceof Boolean truth) {
            return truth ? NO : YES;
        }
        return value instanceof Number || value instanceof String ? ofText(value.toString()) : UNKNOWN;
    }

    private static ZeroKey ofText(String text) {
        try {
            BigDecimal number = new BigDecimal(text.strip().replaceFirst("^([+-])\\s+", "$1"));
            boolean zero = number.precision() - number.scale() < 0
                    || (number.scale() <= 0
                            ? number.signum() == 0
                            : number.setScale(0, RoundingMode.HALF_UP).signum() == 0);
            return zero ? YES : NO;
        } catch (NumberFormatException notANumber) {
            return UNKNOWN;
        }
    }
}
