package io.atone.datasource.dialect;

import java.util.Locale;

/** What a database does with the letters of a name. */
public enum NameFolding {
    /** Unquoted names become upper case; quoted ones stay. */
    UPPER,
    /** Unquoted names become lower case; quoted ones stay. */
    LOWER,
    /** The same for the letters of ASCII; all others stay. */
    LOWER_ASCII,
    /** All names stay as they are written, and case counts. */
    EXACT,
    /** All names are compared without regard to case, quoted or not; lower case here. */
    IGNORE_CASE;

    /** The stored form of a name. */
    public String fold(String text, boolean quoted) {
        return switch (this) {
            case UPPER -> quoted ? text : text.toUpperCase(Locale.ROOT);
            case LOWER -> quoted ? text : text.toLowerCase(Locale.ROOT);
            case LOWER_ASCII -> quoted ? text : asciiLower(text);
            case EXACT -> text;
            case IGNORE_CASE -> text.toLowerCase(Locale.ROOT);
        };
    }

    private static String asciiLower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, Character.toLowerCase(c));
            }
        }
        return lower.toString();
    }
}
