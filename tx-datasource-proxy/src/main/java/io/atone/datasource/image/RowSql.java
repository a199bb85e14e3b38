package io.atone.datasource.image;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.Value;

/** Builds and reads the SQL pieces of images: select lists, key conditions and their parameters. Thread-safe. */
public final class RowSql {

    private final Dialect dialect;

    public RowSql(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * What to select so that {@link #readAll} gets exact values.
     *
     * @param qualifier put before each column (an alias or quoted table name as it is written in SQL), or empty
     */
    public String selectList(List<ColumnMeta> columns, String qualifier) {
        return columns.stream()
                .map(column -> column.requireCodec().read(reference(column, qualifier)))
                .collect(Collectors.joining(", "));
    }

    private String reference(ColumnMeta column, String qualifier) {
        String quoted = dialect.quote(column.name());
        return qualifier.isEmpty() ? quoted : qualifier + "." + quoted;
    }

    /**
     * Reads all rows of a result whose first columns are {@link #selectList} of the same columns.
     *
     * @throws InexactValueException when a value could not be restored exactly
     */
    public List<RowImage> readAll(List<ColumnMeta> columns, ResultSet rows) throws SQLException {
        List<RowImage> images = new ArrayList<>();
        while (rows.next()) {
            images.add(read(columns, rows));
        }
        return images;
    }

    private static void requireExact(RowImage image) throws InexactValueException {
        for (int i = 0; i < image.columns().size(); i++) {
            ColumnMeta column = image.columns().get(i);
            if (!column.requireCodec().carrier().isExact(image.values().get(i))) {
                throw new InexactValueException(column);
            }
        }
    }

    /** As {@link #readAll}, for the current row alone. */
    public RowImage read(List<ColumnMeta> columns, ResultSet row) throws SQLException {
        return read(columns, row, 1);
    }

    /** The same, of a result that has such columns from a position on. */
    public RowImage read(List<ColumnMeta> columns, ResultSet row, int first) throws SQLException {
        RowImage image = readAsIs(columns, row, first);
        requireExact(image);
        return image;
    }

    /** Reads the current row, whether or not its values could be restored: for people, and to compare. */
    public RowImage readAsIs(List<ColumnMeta> columns, ResultSet row) throws SQLException {
        return readAsIs(columns, row, 1);
    }

    private static RowImage readAsIs(List<ColumnMeta> columns, ResultSet row, int first) throws SQLException {
        List<Value> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            values.add(columns.get(i).requireCodec().carrier().read(row, first + i));
        }
        return new RowImage(columns, values);
    }

    /**
     * The condition that finds rows by their row keys, with the parameters that {@link #bindKeys} binds.
     */
    public String keyCondition(TableMeta table, String qualifier, int count) {
        List<ColumnMeta> key = table.rowKeyColumns();
        if (key.size() == 1 && key.get(0).requireCodec().timesInFind() == 1) {
            ColumnMeta column = key.get(0);
            return reference(column, qualifier) + " IN ("
                    + String.join(
                            ", ",
                            Collections.nCopies(count, column.requireCodec().writeSql())) + ")";
        }
        String one = key.stream()
                .map(column -> column.requireCodec().find(reference(column, qualifier)))
                .collect(Collectors.joining(" AND ", "(", ")"));
        return "(" + String.join(" OR ", Collections.nCopies(count, one)) + ")";
    }

    /**
     * Binds the parameters of {@link #keyCondition}.
     *
     * @param first the index of the first of them
     * @return the index after the last
     */
    public int bindKeys(PreparedStatement statement, int first, TableMeta table, List<RowKey> keys)
            throws SQLException {
        List<ColumnMeta> columns = table.rowKeyColumns();
        int[] times = columns.stream()
                .mapToInt(column -> column.requireCodec().timesInFind())
                .toArray();
        int index = first;
        for (RowKey key : keys) {
            for (int i = 0; i < times.length; i++) {
                ColumnCodec codec = columns.get(i).requireCodec();
                for (int time = 0; time < times[i]; time++) {
                    codec.carrier().bind(statement, index++, key.values().get(i));
                }
            }
        }
        return index;
    }
}
