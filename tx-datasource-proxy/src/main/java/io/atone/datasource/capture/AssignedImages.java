package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.atone.datasource.dialect.AssignedValues;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.sql.Assignment;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.ValueSource;
import io.atone.datasource.sql.ValueSource.LiteralKind;
import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * The after images of an UPDATE, told before it runs: the query that locks and reads the rows computes what they are going to hold. Only
 * values that an assignment stores as they are can be told so; the others have to be read afterwards. Immutable.
 */
final class AssignedImages {

    /** Nothing can be told. */
    static final AssignedImages NONE = new AssignedImages(List.of(), List.of());

    private final List<ColumnMeta> columns;
    /** One per column; null for those that stay as they are. */
    private final List<@Nullable Source> sources;

    private record Source(SqlPart part, AssignedValues values) {}

    private AssignedImages(List<ColumnMeta> columns, List<@Nullable Source> sources) {
        this.columns = columns;
        this.sources = sources;
    }

    /**
     * What can be told of an UPDATE.
     *
     * @param columns of the images
     * @param hasStreams whether a parameter could not be sent twice
     */
    static AssignedImages of(
            Dialect dialect, List<ColumnMeta> columns, List<Assignment> assignments, boolean hasStreams) {
        if (hasStreams) {
            return NONE;
        }
        Map<String, SqlPart> assigned = new HashMap<>();
        for (Assignment assignment : assignments) {
            // The server assigns from left to right: a further expression may use what the first assignment has
            // changed.
            SqlPart part = plain(assignment.value(), assigned.isEmpty());
            if (part == null || assigned.put(dialect.canonicalColumn(assignment.column()), part) != null) {
                return NONE;
            }
        }
        List<@Nullable Source> sources = new ArrayList<>();
        for (ColumnMeta column : columns) {
            SqlPart part = assigned.get(column.name());
            AssignedValues values = part == null ? null : dialect.assignedValues(column.type());
            boolean changesByItself = column.generated() || column.updatedByDatabase();
            if (changesByItself || (part != null && values == null)) {
                return NONE;
            }
            sources.add(part == null || values == null ? null : new Source(part, values));
        }
        return new AssignedImages(columns, sources);
    }

    /**
     * Divisions and functions carry more digits than they show, which the assignment would still see.
     *
     * @return null for a value that may look different when it is selected
     */
    private static @Nullable SqlPart plain(ValueSource value, boolean first) {
        if (value instanceof ValueSource.Parameter parameter) {
            return new SqlPart("?", List.of(parameter.index()));
        }
        if (value instanceof ValueSource.Literal literal && literal.kind() != LiteralKind.BOOLEAN) {
            return new SqlPart(literal.text(), List.of());
        }
        return value instanceof ValueSource.Expression expression && expression.arithmetic() && first
                ? expression.part()
                : null;
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    /** What the query has to select, in order. */
    List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        for (Source source : sources) {
            if (source != null) {
                expressions.add("(" + source.part().text() + ")");
            }
        }
        return expressions;
    }

    /**
     * Binds the parameters of the expressions.
     *
     * @return the index after the last
     */
    int bind(StatementCall call, PreparedStatement query) throws SQLException {
        int index = 1;
        for (Source source : sources) {
            if (source != null) {
                index = RowQueries.bindValues(call, source.part(), query, index);
            }
        }
        return index;
    }

    /**
     * What a row is going to hold.
     *
     * @param row the current row of the query
     * @param first the index of the first expression
     * @return null when that cannot be told
     */
    @Nullable
    RowImage after(RowImage before, ResultSet row, int first) throws SQLException {
        List<Value> values = new ArrayList<>(columns.size());
        int index = first;
        for (int i = 0; i < columns.size(); i++) {
            Source source = sources.get(i);
            Value value = source == null ? before.values().get(i) : stored(columns.get(i), source, row, index++);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return new RowImage(columns, values);
    }

    private static @Nullable Value stored(ColumnMeta column, Source source, ResultSet row, int index)
            throws SQLException {
        if (row.getString(index) == null) {
            return column.nullable() ? Value.NULL : null;
        }
        return source.values().stored(row, index);
    }
}
