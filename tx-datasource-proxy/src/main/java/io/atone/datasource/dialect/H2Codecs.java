package io.atone.datasource.dialect;

import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.KeyEquality;
import org.jspecify.annotations.Nullable;

/** How H2's column types are carried. */
final class H2Codecs {

    private static final String SAME = "IS NOT DISTINCT FROM";
    private static final String TEXT = "CAST({} AS VARCHAR)";

    private H2Codecs() {}

    static @Nullable ColumnCodec codec(ColumnType type) {
        return switch (type.base()) {
            case "tinyint", "smallint", "integer", "bigint", "numeric" ->
                Codecs.plain(Carrier.NUMBER, SAME, KeyEquality.NUMBER);
            case "character varying" ->
                text(type.collation() == null ? KeyEquality.EXACT : KeyEquality.LANGUAGE_COLLATED);
            case "character" -> text(type.collation() == null ? KeyEquality.PADDED : KeyEquality.LANGUAGE_COLLATED);
            case "varchar_ignorecase" -> text(KeyEquality.COLLATED);
            case "character large object" -> Codecs.plain(Carrier.TEXT, SAME, KeyEquality.UNKNOWN);
            case "binary varying", "binary" -> Codecs.plain(Carrier.BINARY, SAME, KeyEquality.EXACT);
            case "binary large object" -> Codecs.plain(Carrier.BINARY, SAME, KeyEquality.UNKNOWN);
            // H2 compares booleans with booleans only, where it knows that the parameter is a text.
            case "boolean" ->
                new ColumnCodec(Carrier.TEXT, TEXT, "CAST(? AS BOOLEAN)", TEXT + " " + SAME + " ?", KeyEquality.EXACT);
            case "date", "time", "timestamp", "uuid", "enum" -> text(KeyEquality.EXACT);
            case "real", "double precision", "decfloat" -> text(KeyEquality.NUMBER);
            case "timestamp with time zone" -> text(KeyEquality.INSTANT);
            case "time with time zone", "geometry" -> text(KeyEquality.UNKNOWN);
            case "json" ->
                new ColumnCodec(Carrier.TEXT, TEXT, "? FORMAT JSON", TEXT + " " + SAME + " ?", KeyEquality.UNKNOWN);
            default -> type.base().startsWith("interval") ? text(KeyEquality.UNKNOWN) : null;
        };
    }

    private static ColumnCodec text(KeyEquality keyEquality) {
        return Codecs.expression(Carrier.TEXT, TEXT, SAME, keyEquality);
    }
}
