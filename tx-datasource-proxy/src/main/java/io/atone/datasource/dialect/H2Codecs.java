package io.atone.datasource.dialect;

import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.KeyEquality;
import org.jspecify.annotations.Nullable;

/** How H2's column types are carried. */
final class H2Codecs {

    private static final String SAME = "IS NOT DISTINCT FROM";
    private static final String TEXT = "CAST({} AS VARCHAR)";
    private static final String BYTES = "CAST(%s AS VARBINARY)";

    private H2Codecs() {}

    static @Nullable ColumnCodec codec(ColumnType type) {
        return switch (type.base()) {
            case "tinyint", "smallint", "integer", "bigint", "numeric" ->
                Codecs.plain(Carrier.NUMBER, SAME, KeyEquality.NUMBER);
            case "character varying" -> type.collation() == null ? text(KeyEquality.EXACT) : collated();
            case "character" -> type.collation() == null ? text(KeyEquality.PADDED) : collated();
            case "varchar_ignorecase" -> type.collation() == null ? text(KeyEquality.COLLATED) : collated();
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

    /** Compared byte by byte, so that no collation of the database blurs it. */
    private static ColumnCodec collated() {
        String same = BYTES.formatted(TEXT) + " " + SAME + " " + BYTES.formatted("CAST(? AS VARCHAR)");
        return new ColumnCodec(Carrier.TEXT, TEXT, "?", same, KeyEquality.LANGUAGE_COLLATED);
    }

    private static ColumnCodec text(KeyEquality keyEquality) {
        return Codecs.expression(Carrier.TEXT, TEXT, SAME, keyEquality);
    }
}
