package io.atone.datasource.value;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One column value in the form in which it travels: exact, and without meaning of its own; the column's
 * {@link ColumnCodec} knows how it goes in and out of the database. Equality is exact (a decimal's scale counts).
 * Immutable and thread-safe.
 */
public sealed interface Value {

    /** How many characters of a text, or bytes of a binary, are shown to people. */
    int MAX_SHOWN = 64;

    /** SQL's NULL. */
    Value NULL = new Null();

    /** For people: bounded in length, binary as hexadecimal. */
    String toReadable();

    /** SQL's NULL; use {@link Value#NULL}. */
    record Null() implements Value {
        @Override
        public String toReadable() {
            return "NULL";
        }
    }

    /** Characters, or any type in the database's own text form. */
    record Text(String text) implements Value {
        @Override
        public String toReadable() {
            return text.length() <= MAX_SHOWN
                    ? "'" + text + "'"
                    : "'" + text.substring(0, MAX_SHOWN) + "'... (" + text.length() + " characters)";
        }
    }

    /** An exact number. */
    record Numeric(BigDecimal number) implements Value {
        @Override
        public String toReadable() {
            return number.precision() <= MAX_SHOWN && Math.abs((long) number.scale()) <= MAX_SHOWN
                    ? number.toPlainString()
                    : number.toString();
        }
    }

    /** Bytes. The array belongs to the value: nobody changes it after construction. */
    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the content
    record Binary(byte[] bytes) implements Value {
        @Override
        public boolean equals(Object other) {
            return other instanceof Binary binary && Arrays.equals(bytes, binary.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toReadable() {
            HexFormat hex = HexFormat.of();
            return bytes.length <= MAX_SHOWN / 2
                    ? "0x" + hex.formatHex(bytes)
                    : "0x" + hex.formatHex(bytes, 0, MAX_SHOWN / 2) + "... (" + bytes.length + " bytes)";
        }

        @Override
        public String toString() {
            return toReadable();
        }
    }
}
