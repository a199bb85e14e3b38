package io.atone.datasource.image;

import java.util.List;
import java.util.stream.Collectors;

import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.value.Value;

/**
 * The values of a table's row key, in key order: which row. Equality is exact, which is right for values that were read
 * from the database. Immutable and thread-safe.
 */
public record RowKey(List<Value> values) {

    public RowKey {
        values = List.copyOf(values);
    }

    /** The key of a row. */
    public static RowKey of(TableMeta table, RowImage row) {
        List<ColumnMeta> columns = table.rowKeyColumns();
        Value[] values = new Value[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.value(columns.get(i).name());
        }
        return new RowKey(List.of(values));
    }

    /** For people. */
    public String toReadable() {
        return values.stream().map(Value::toReadable).collect(Collectors.joining(", ", "(", ")"));
    }
}
