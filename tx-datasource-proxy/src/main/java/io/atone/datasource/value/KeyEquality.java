package io.atone.datasource.value;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * When the database calls two keys of a column equal. {@link #canonical} maps equal texts to one text. Where the exact
 * rule is a collation's affair, more texts fall together than the database calls equal, never fewer.
 */
public enum KeyEquality {
    /** Texts are equal when their characters are. */
    EXACT {
        @Override
        public String canonical(String text) {
            return text;
        }
    },
    /** Characters count, trailing blanks do not. */
    PADDED {
        @Override
        public String canonical(String text) {
            return text.stripTrailing();
        }
    },
    /** A general, not language-specific collation: case, accents, width and trailing blanks may not count. */
    COLLATED {
        @Override
        public String canonical(String text) {
            return CollationFolding.general(text);
        }
    },
    /** A collation made for some language, or one that nothing is known of. */
    LANGUAGE_COLLATED {
        @Override
        public String canonical(String text) {
            return CollationFolding.anyLanguage(text);
        }
    },
    /** Numbers in text form: 1.0 equals 1. */
    NUMBER {
        @Override
        public String canonical(String text) {
            return foldNumber(text);
        }
    },
    /** Date, time and offset in text form: equal when they mean the same instant. */
    INSTANT {
        @Override
        public String canonical(String text) {
            return foldInstant(text);
        }
    },
    /** Nothing is known: all values of such a column share one key, so that only one global transaction has any. */
    UNKNOWN {
        @Override
        public String canonical(String text) {
            return "*";
        }
    };

    private static final DateTimeFormatter OFFSET_TEXT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXXXX][XXXX][XXX][X]")
            .toFormatter(Locale.ROOT);

    /** Equal texts for texts that the database calls equal. */
    public abstract String canonical(String text);

    /** A number without its scale. */
    public static String canonicalNumber(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
    }

    /** Bytes as they are. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String foldNumber(String text) {
        try {
            return canonicalNumber(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return text; // NaN and the infinities are equal to themselves.
        }
    }

    private static String foldInstant(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text, OFFSET_TEXT).toInstant();
            return instant.toString();
        } catch (DateTimeParseException e) {
            return "*"; // Outside of what this formatter reads: all of those share one key.
        }
    }
}
