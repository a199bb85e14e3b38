package io.atone.datasource.lock;

import java.util.List;

import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.value.KeyEquality;
import io.atone.datasource.value.Value;

/**
 * The text of a lock key: table, key columns and values in a form in which values that the database calls equal are
 * equal. What is hashed is complete and unambiguous (each value with its length); what people see is bounded.
 */
final class LockKeyText {

    /** No readable key is longer than this; the rest of a longer one is in the hash only. */
    static final int MAX_READABLE = 256;

    private LockKeyText() {}

    static ReadableLockKey of(ResourceId resource, TableMeta table, List<ColumnMeta> columns, List<Value> values) {
        StringBuilder exact = new StringBuilder(table.name().toString()).append('|');
        StringBuilder readable = new StringBuilder(table.name().toString()).append('(');
        for (int i = 0; i < columns.size(); i++) {
            ColumnMeta column = columns.get(i);
            String canonical = canonical(column, values.get(i));
            exact.append(column.name())
                    .append('=')
                    .append(canonical.length())
                    .append(':')
                    .append(canonical)
                    .append(';');
            readable.append(i == 0 ? "" : ", ")
                    .append(column.name())
                    .append('=')
                    .append(values.get(i).toReadable());
        }
        readable.append(')');
        String shown =
                readable.length() <= MAX_READABLE ? readable.toString() : readable.substring(0, MAX_READABLE) + "...";
        return new ReadableLockKey(LockKey.of(resource, exact.toString()), shown);
    }

    private static String canonical(ColumnMeta column, Value value) {
        if (value instanceof Value.Numeric numeric) {
            return KeyEquality.canonicalNumber(numeric.number());
        }
        if (value instanceof Value.Text text) {
            return column.requireCodec().keyEquality().canonical(text.text());
        }
        return value instanceof Value.Binary binary ? KeyEquality.hex(binary.bytes()) : "";
    }
}
