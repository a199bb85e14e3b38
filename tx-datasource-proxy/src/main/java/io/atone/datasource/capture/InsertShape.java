package io.atone.datasource.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.SessionMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.StatementPlan.Insert;
import io.atone.datasource.sql.ValueSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the key values of inserted rows come from.
 *
 * @param table the table
 * @param rows for each row one cell per key column, in key order; empty cells are made by the database
 * @param isUnclear whether some value is computed by the database, or means nothing certain, or may be replaced by a trigger, so that nobody
 *     knows beforehand which one the row will get
 */
record InsertShape(TableMeta table, List<List<Optional<KeyCell>>> rows, boolean isUnclear) {

    InsertShape {
        rows = List.copyOf(rows);
    }

    /** The shape of one execution: a parameter that is NULL asks the database to make the value. */
    static InsertShape of(
            TableMeta table, Insert plan, Dialect dialect, SessionMeta session, @Nullable Parameters parameters)
            throws SQLException {
        boolean unclear = table.base().triggersMaySetRowKey(DmlKind.INSERT);
        List<String> columns = columns(table, plan.columns(), dialect);
        List<List<Optional<KeyCell>>> rows = new ArrayList<>();
        for (List<ValueSource> values : plan.rows()) {
            List<Optional<KeyCell>> cells = new ArrayList<>();
            for (ColumnMeta key : table.rowKeyColumns()) {
                int position = columns.indexOf(key.name());
                ValueSource value = position < 0 || position >= values.size()
                        ? new ValueSource.DefaultValue()
                        : values.get(position);
                boolean isNumbered = key.identity() != ColumnMeta.Identity.NONE
                        && dialect.family().isMySqlLike();
                ZeroKey zero = isNumbered && !session.zeroIsKey() ? ZeroKey.of(value, parameters) : ZeroKey.NO;
                unclear |= zero == ZeroKey.UNKNOWN || (isNumbered && value instanceof ValueSource.Expression);
                cells.add(zero == ZeroKey.YES ? Optional.empty() : cell(value, parameters));
            }
            rows.add(cells);
        }
        return new InsertShape(table, rows, unclear);
    }

    /** The canonical names of the columns that rows have values for, in order. An INSERT that names none means the visible ones. */
    static List<String> columns(TableMeta table, List<Identifier> named, Dialect dialect) {
        return named.isEmpty()
                ? table.columns().stream()
                        .filter(ColumnMeta::visible)
                        .map(ColumnMeta::name)
                        .toList()
                : named.stream().map(dialect::canonicalColumn).toList();
    }

    private static Optional<KeyCell> cell(ValueSource source, @Nullable Parameters parameters) {
        if (source instanceof ValueSource.Literal literal) {
            return Optional.of(new KeyCell.Constant(literal.text()));
        }
        if (source instanceof ValueSource.Parameter parameter
                && parameters != null
                && !parameters.isNull(parameter.index())) {
            return Optional.of(new KeyCell.UserParameter(parameters, parameter.index()));
        }
        return Optional.empty();
    }

    /** Whether the statement itself tells all key values. */
    boolean isExplicit() {
        return !isUnclear && rows.stream().allMatch(row -> row.stream().allMatch(Optional::isPresent));
    }

    /** The position in the key of the one column that every row leaves to the database's numbering; -1 when it is not like that. */
    int autoNumbered() {
        if (isUnclear) {
            return -1;
        }
        List<ColumnMeta> key = table.rowKeyColumns();
        int found = -1;
        for (int i = 0; i < key.size(); i++) {
            int position = i;
            long made = rows.stream().filter(row -> row.get(position).isEmpty()).count();
            if (made == 0) {
                continue;
            }
            if (made < rows.size() || found >= 0 || key.get(i).identity() == ColumnMeta.Identity.NONE) {
                return -1;
            }
            found = i;
        }
        return found;
    }

    /** The keys, when the statement tells them all. */
    List<List<KeyCell>> explicitKeys() {
        return rows.stream()
                .map(row -> row.stream().map(Optional::orElseThrow).toList())
                .toList();
    }

    /** The keys, with the values that the database made in one place. */
    List<List<KeyCell>> withAutoNumbers(int position, List<? extends Object> numbers) {
        List<List<KeyCell>> keys = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<KeyCell> key = new ArrayList<>();
            for (int j = 0; j < rows.get(i).size(); j++) {
                key.add(
                        j == position
                                ? new KeyCell.Generated(numbers.get(i))
                                : rows.get(i).get(j).orElseThrow());
            }
            keys.add(key);
        }
        return keys;
    }

    /** The shape of several executions, one after the other. */
    static InsertShape concat(List<InsertShape> shapes) {
        List<List<Optional<KeyCell>>> rows = new ArrayList<>();
        shapes.forEach(shape -> rows.addAll(shape.rows()));
        boolean unclear = shapes.stream().anyMatch(InsertShape::isUnclear);
        return new InsertShape(shapes.get(0).table(), rows, unclear);
    }
}
