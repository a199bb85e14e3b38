package io.atone.datasource.sql;

import java.util.Locale;

/**
 * One token of a statement: where it stands in the text and what it is.
 *
 * @param kind what it is
 * @param start index of its first character
 * @param end index behind its last character
 * @param word for an ASCII word: in upper case, to be compared with keywords; for an operator: its text; else empty
 */
record Token(Kind kind, int start, int end, String word) {

    enum Kind {
        /** An unquoted name or keyword. */
        WORD,
        /** A name in quotes. */
        QUOTED,
        STRING,
        NUMBER,
        /** A constant of another form: hexadecimal, bit string, with a character set. */
        OPAQUE,
        /** A {@code ?} that JDBC binds. */
        PARAMETER,
        /** {@code @name} or {@code @@name}. */
        VARIABLE,
        OPERATOR,
        OPEN,
        CLOSE,
        COMMA,
        DOT,
        SEMICOLON
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isOperator(String text) {
        return kind == Kind.OPERATOR && word.equals(text);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** Upper case for ASCII words only: no letter outside ASCII may turn into a keyword by folding. */
    static String fold(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return "";
            }
        }
        return text.toUpperCase(Locale.ROOT);
    }
}
