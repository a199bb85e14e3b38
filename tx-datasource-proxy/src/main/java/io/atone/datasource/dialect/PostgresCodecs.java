package io.atone.datasource.dialect;

import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.KeyEquality;
import org.jspecify.annotations.Nullable;

/**
 * How PostgreSQL's column types are carried: in their own text form, which every type has and which a cast reads back.
 * {@link ColumnType#base()} is the type's name in the catalog, domains resolved; for arrays, ranges and composites it is
 * {@code array}, {@code range} and {@code composite}.
 */
final class PostgresCodecs {

    private static final String TEXT = "CAST({} AS text)";

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
            // Their text depends on the session's time zone too when an instant is inside, so they are compared as they
            // are.
            case "array", "range" ->
                new ColumnCodec(
                        Carrier.TEXT,
                        TEXT,
                        castTo(type),
                        "{} IS NOT DISTINCT FROM " + castTo(type),
                        KeyEquality.UNKNOWN);
            default -> text(type, keyEquality(type));
        };
    }

    private static ColumnCodec text(ColumnType type, KeyEquality keyEquality) {
        return new ColumnCodec(
                Carrier.TEXT, TEXT, castTo(type), TEXT + " COLLATE \"C\" IS NOT DISTINCT FROM ?", keyEquality);
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
                    "char",
                    "money" -> KeyEquality.EXACT;
            default -> KeyEquality.UNKNOWN;
        };
    }
}
