package io.atone.datasource.dialect;

import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.KeyEquality;

/** Column codecs that several dialects share. */
final class Codecs {

    private Codecs() {}

    /** Reads, writes and compares the column itself, with the database's own null-safe comparison. */
    static ColumnCodec plain(Carrier carrier, String nullSafeEquals, KeyEquality keyEquality) {
        return new ColumnCodec(carrier, "{}", "?", "{} " + nullSafeEquals + " ?", keyEquality);
    }

    /** Reads and compares an expression over the column and writes the plain value. */
    static ColumnCodec expression(Carrier carrier, String expression, String nullSafeEquals, KeyEquality keyEquality) {
        return new ColumnCodec(carrier, expression, "?", expression + " " + nullSafeEquals + " ?", keyEquality);
    }
}
