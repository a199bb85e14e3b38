package io.atone.datasource.dialect;

import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.KeyEquality;
import org.jspecify.annotations.Nullable;

/**
 * How PostgreSQL's column types are carried: in their own text form, which every type has and which a cast reads back.
 * {@link ColumnType#base()} is the type's name in the catalog, domains resolved; for arrays, ranges, multiranges and composites
 * it is {@code array}, {@code range}, {@code multirange} and {@code composite}, or one of the words that {@code PostgresTableLoader} has for
 * those whose parts need more care.
 */
final class PostgresCodecs {

    private static final String TEXT = "CAST({} AS text)";

    /** How many decimals an amount of money has to the session. */
    private static final String DECIMALS = "scale(CAST(CAST(0 AS money) AS numeric))";

    private PostgresCodecs() {}

    static @Nullable ColumnCodec codec(ColumnType type) {
        return switch (type.base()) {
            case "int2", "int4", "int8" ->
                new ColumnCodec(Carrier.NUMBER, "{}", castTo(type), "{} IS NOT DISTINCT FROM ?", KeyEquality.NUMBER);
            case "bytea" ->
                new ColumnCodec(Carrier.BINARY, "{}", castTo(type), "{} IS NOT DISTINCT FROM ?", KeyEquality.EXACT);
            // The text of an instant depends on the session's time zone, so it is taken in UTC.
            case "timestamptz" ->
                new ColumnCodec(
                        Carrier.TEXT,
                        "CAST({} AT TIME ZONE 'UTC' AS text)",
                        "(CAST(? AS timestamp) AT TIME ZONE 'UTC')",
                        "CAST({} AT TIME ZONE 'UTC' AS text) IS NOT DISTINCT FROM ?",
                        KeyEquality.EXACT);
            // Their parts may be equal and yet differ (1.0 and 1.00), and their text depends on the session's time zone
            // when an instant is inside; the binary form does neither.
            case "array" -> nested(type, "array_send");
            case "range" -> nested(type, "range_send");
            case "multirange" -> nested(type, "multirange_send");
            case "composite" -> nested(type, "record_send");
            // A cast to text would take the trailing blanks, which count where the type has no length.
            case "bpchar" -> text("textin(bpcharout({}))", castTo(type), keyEquality(type));
            case "money" -> money(type);
            case "array of money" -> moneyArray(type);
            // Their text has names that depend on the session's search path.
            case "array of names" ->
                nested(
                        "CAST(CAST({} AS oid[]) AS text)",
                        "CAST(CAST(? AS oid[]) AS " + type.name() + ")",
                        "array_send");
            case "nested in the session's form" -> null;
            // Their text is a name that depends on the session's search path.
            case "regclass",
                    "regcollation",
                    "regconfig",
                    "regdictionary",
                    "regnamespace",
                    "regoper",
                    "regoperator",
                    "regproc",
                    "regprocedure",
                    "regrole",
                    "regtype" ->
                text("CAST(CAST({} AS oid) AS text)", "CAST(CAST(? AS oid) AS " + type.name() + ")", KeyEquality.EXACT);
            default -> text(TEXT, castTo(type), keyEquality(type));
        };
    }

    /**
     * The text of an amount depends on the session's lc_monetary, and so does the number that it is cast to; what is stored does not. It is
     * carried as a number with two decimals, whatever it is to the session.
     */
    private static ColumnCodec money(ColumnType type) {
        String read = "CAST({} AS numeric) || 'e' || (" + DECIMALS + " - 2)";
        String write = "CAST(? AS text) || 'e' || (2 - " + DECIMALS + ")";
        return text(
                "CAST(CAST(" + read + " AS numeric) AS text)",
                "CAST(CAST(" + write + " AS numeric) AS " + type.name() + ")",
                KeyEquality.EXACT);
    }

    /** The same for every element. */
    private static ColumnCodec moneyArray(ColumnType type) {
        String read = scaled("CAST(CAST({} AS numeric[]) AS text)", DECIMALS + " - 2");
        String write = scaled("CAST(? AS text)", "2 - " + DECIMALS);
        return nested(
                "CAST(CAST(" + read + " AS numeric[]) AS text)",
                "CAST(CAST(" + write + " AS numeric[]) AS " + type.name() + ")",
                "array_send");
    }

    /** Gives all elements in the text of an array of numbers an exponent. */
    private static String scaled(String array, String exponent) {
        return "regexp_replace(" + array + ", '([0-9])([,}])', E'\\\\1e' || (" + exponent + ") || E'\\\\2', 'g')";
    }

    private static ColumnCodec nested(ColumnType type, String send) {
        return nested(TEXT, castTo(type), send);
    }

    private static ColumnCodec nested(String read, String write, String send) {
        String same = send + "({}) IS NOT DISTINCT FROM " + send + "(" + write + ")";
        return new ColumnCodec(Carrier.TEXT, read, write, same, KeyEquality.UNKNOWN);
    }

    private static ColumnCodec text(String read, String write, KeyEquality keyEquality) {
        return new ColumnCodec(Carrier.TEXT, read, write, read + " COLLATE \"C\" IS NOT DISTINCT FROM ?", keyEquality);
    }

    private static String castTo(ColumnType type) {
        return "CAST(? AS " + type.name() + ")";
    }

    private static KeyEquality keyEquality(ColumnType type) {
        return switch (type.base()) {
            case "numeric", "float4", "float8", "oid" -> KeyEquality.NUMBER;
            case "text", "varchar", "name" ->
                type.collation() == null ? KeyEquality.EXACT : KeyEquality.LANGUAGE_COLLATED;
            case "bpchar" -> type.collation() == null ? KeyEquality.PADDED : KeyEquality.LANGUAGE_COLLATED;
            case "citext" -> KeyEquality.COLLATED;
            case "bool",
                    "uuid",
                    "date",
                    "time",
                    "timestamp",
                    "enum",
                    "inet",
                    "cidr",
                    "macaddr",
                    "macaddr8",
                    "bit",
                    "varbit",
                    "char" -> KeyEquality.EXACT;
            default -> KeyEquality.UNKNOWN;
        };
    }
}
