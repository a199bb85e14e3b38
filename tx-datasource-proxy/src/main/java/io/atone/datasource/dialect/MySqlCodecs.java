package io.atone.datasource.dialect;

import java.util.Locale;

import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.KeyEquality;
import org.jspecify.annotations.Nullable;

/** How MySQL's and MariaDB's column types are carried. */
final class MySqlCodecs {

    private static final String SAME = "<=>";

    /** Text is compared byte by byte in one character set, so that neither collation nor padding blurs it. */
    private static final String TEXT_BYTES = "CAST(CONVERT(%s USING utf8mb4) AS BINARY)";

    private MySqlCodecs() {}

    static @Nullable ColumnCodec codec(ColumnType type) {
        return switch (type.base()) {
            case "smallint", "mediumint", "int", "bigint", "decimal" ->
                Codecs.plain(Carrier.NUMBER, SAME, KeyEquality.NUMBER);
            // The addition keeps drivers from making a boolean, a date or bytes of them.
            case "tinyint", "year", "bit" -> Codecs.expression(Carrier.NUMBER, "({} + 0)", SAME, KeyEquality.NUMBER);
            // A FLOAT is rounded to six digits when it is shown, but not when it is calculated with.
            case "float", "double" ->
                Codecs.expression(Carrier.TEXT, "CAST({} + 0e0 AS CHAR)", SAME, KeyEquality.UNKNOWN);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" ->
                text("{}", keyEquality(type.collation()));
            case "json" -> text("CAST({} AS CHAR)", KeyEquality.UNKNOWN);
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
                        KeyEquality.NUMBER);
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

    private static ColumnCodec text(String read, KeyEquality keyEquality) {
        String same = TEXT_BYTES.formatted("{}") + " " + SAME + " " + TEXT_BYTES.formatted("?");
        return new ColumnCodec(Carrier.TEXT, read, "?", same, keyEquality);
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
