package io.atone.datasource.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.value.Value;

/**
 * Some columns of one row at one moment. Immutable and thread-safe.
 *
 * @param columns in table order, shared by the rows of one reading
 * @param values one per column
 */
public record RowImage(List<ColumnMeta> columns, List<Value> values) {

    public RowImage {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
        if (columns.size() != values.size()) {
            throw new IllegalArgumentException(columns.size() + " columns, but " + values.size() + " values");
        }
    }

    /** Whether the column (canonical name) is part of the image. */
    public boolean has(String column) {
        return indexOf(column) >= 0;
    }

    /**
     * The value of a column (canonical name).
     *
     * @throws IllegalArgumentException when it is not part of the image
     */
    public Value value(String column) {
        int index = indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException("Column " + column + " is not part of the image");
        }
        return values.get(index);
    }

    /** This row with another one's values in some columns (canonical names), which both have. */
    public RowImage with(Set<String> others, RowImage other) {
        List<Value> mixed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            mixed.add(others.contains(name) ? other.value(name) : values.get(i));
        }
        return new RowImage(columns, mixed);
    }

    private int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }
}
