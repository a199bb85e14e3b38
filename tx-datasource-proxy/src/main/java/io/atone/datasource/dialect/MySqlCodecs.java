package io.atone.datasource.dialect;

import java.util.Locale;
import java.util.Set;

import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.KeyEquality;
import org.jspecify.annotations.Nullable;

/** How MySQL's and MariaDB's column types are carried. */
final class MySqlCodecs {

    private static final String SAME = "<=>";

    /** Text is compared byte by byte in one character set, so that neither collation nor padding blurs it. */
    private static final String TEXT_BYTES = "CAST(CONVERT(%s USING utf8mb4) AS BINARY)";

    /**
     * Character sets whose texts are the same after a conversion to Unicode and back. The others have bytes that are no
     * character, or that share one with others.
     */
    private static final Set<String> CONVERTIBLE =
            Set.of("utf8mb4", "utf8mb3", "utf8", "ucs2", "utf16", "utf16le", "utf32", "latin1");

    /**
     * In the night in which clocks go back two instants have the same local time, which is all that a session can say. So it says a time before
     * and one after, further away than clocks are moved, and compares the instants.
     */
    private static final String FIND_INSTANT = "({} >= FROM_UNIXTIME(GREATEST(? - 10800, 0))"
            + " AND ({} <= FROM_UNIXTIME(? + 10800) OR ? > 2147470000) AND UNIX_TIMESTAMP({}) = ?)";

    private static final String INEXACT = "_utf8mb4 X'EFBFBF'";

    private MySqlCodecs() {}

    static @Nullable ColumnCodec codec(ColumnType type) {
        return switch (type.base()) {
            case "smallint", "mediumint", "int", "bigint", "decimal" ->
                Codecs.plain(Carrier.NUMBER, SAME, KeyEquality.NUMBER);
            // The addition keeps drivers from making a boolean, a date or bytes of them.
            case "tinyint", "year", "bit" -> byNumber();
            // A FLOAT is rounded to six digits when it is shown, but not when it is calculated with. (An addition would
            // take the sign from -0.)
            case "float", "double" ->
                Codecs.expression(Carrier.TEXT, "CAST({} * 1e0 AS CHAR)", SAME, KeyEquality.UNKNOWN);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> text(type);
            case "enum", "set" -> hasEmptyMember(type) ? byNumber() : text(type);
            case "json" -> json();
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                Codecs.plain(Carrier.BINARY, SAME, KeyEquality.EXACT);
            case "date", "time", "datetime", "uuid", "inet4", "inet6" ->
                Codecs.expression(Carrier.TEXT, "CAST({} AS CHAR)", SAME, KeyEquality.EXACT);
            // Seconds since 1970, because a local time can be ambiguous; the zero timestamp is 0.
            case "timestamp" ->
                new ColumnCodec(
                        Carrier.NUMBER,
                        "UNIX_TIMESTAMP({})",
                        "FROM_UNIXTIME(?)",
                        "UNIX_TIMESTAMP({}) <=> ?",
                        KeyEquality.NUMBER,
                        FIND_INSTANT);
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" ->
                new ColumnCodec(
                        Carrier.BINARY, "CAST({} AS BINARY)", "?", "CAST({} AS BINARY) <=> ?", KeyEquality.UNKNOWN);
            default -> null;
        };
    }

    private static ColumnCodec text(ColumnType type) {
        String characterSet = characterSet(type.collation());
        KeyEquality keyEquality = keyEquality(type.collation());
        if (characterSet.equals("utf8mb4")) {
            return text(Carrier.TEXT, "{}", keyEquality);
        }
        // Drivers decode by tables of their own, which differ from the server's in rare characters.
        String converted = "CONVERT({} USING utf8mb4)";
        if (CONVERTIBLE.contains(characterSet)) {
            return text(Carrier.TEXT, converted, keyEquality);
        }
        String back = "CAST(CONVERT(" + converted + " USING " + characterSet + ") AS BINARY)";
        return text(
                Carrier.CHECKED_TEXT,
                "IF(" + back + " " + SAME + " CAST({} AS BINARY), " + converted + ", " + INEXACT + ")",
                keyEquality);
    }

    /**
     * A document is more than its text, in which a DECIMAL looks like a DOUBLE and a date like a string. Only what the
     * database makes of the text again can be restored.
     */
    private static ColumnCodec json() {
        String text = "CAST({} AS CHAR)";
        String again = "CAST(" + text + " AS JSON)";
        String exact = "{} IS NULL OR (" + again + " = {} AND " + TEXT_BYTES.formatted(again) + " = "
                + TEXT_BYTES.formatted(text) + ")";
        return text(Carrier.CHECKED_TEXT, "IF(" + exact + ", " + text + ", " + INEXACT + ")", KeyEquality.UNKNOWN);
    }

    private static ColumnCodec text(Carrier carrier, String read, KeyEquality keyEquality) {
        String same = TEXT_BYTES.formatted(read) + " " + SAME + " " + TEXT_BYTES.formatted("?");
        return new ColumnCodec(carrier, read, "?", same, keyEquality);
    }

    private static ColumnCodec byNumber() {
        return Codecs.expression(Carrier.NUMBER, "({} + 0)", SAME, KeyEquality.NUMBER);
    }

    /** Such a member looks like the value 0, which stands for a value that was none, or for no member at all. */
    private static boolean hasEmptyMember(ColumnType type) {
        return type.name().matches("(enum|set)\\((.*,)?''(,.*)?\\)");
    }

    private static String characterSet(@Nullable String collation) {
        String name = collation == null ? "utf8mb4" : collation.toLowerCase(Locale.ROOT);
        int end = name.indexOf('_');
        return end < 0 ? name : name.substring(0, end);
    }

    /** By the naming rules of collations: {@code <character set>_[<language or version>_]<suffixes>}. */
    private static KeyEquality keyEquality(@Nullable String collation) {
        if (collation == null) {
            return KeyEquality.LANGUAGE_COLLATED;
        }
        String name = collation.toLowerCase(Locale.ROOT);
        if (name.equals("binary") || name.equals("utf8mb4_0900_bin")) {
            return KeyEquality.EXACT;
        }
        if (name.endsWith("_bin") || name.endsWith("_nopad_bin")) {
            return KeyEquality.PADDED;
        }
        boolean general = name.matches("[a-z0-9]+_(general|unicode|unicode_520|0900|uca1400)(_nopad)?(_a[is])?_c[is]");
        return general ? KeyEquality.COLLATED : KeyEquality.LANGUAGE_COLLATED;
    }
}
