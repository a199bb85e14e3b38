package io.atone.datasource.undo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.ColumnMeta.Identity;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.undo.Restoration.Parameter;
import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/** Writes the statements that take changes back. Thread-safe. */
final class RestorationBuilder {

    private final Dialect dialect;

    RestorationBuilder(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The statement for a change, or null when the row is as before. */
    @Nullable
    Restoration build(RowChange change) {
        return switch (change.kind()) {
            case INSERT -> deleteInserted(change, Objects.requireNonNull(change.after()));
            case DELETE -> insertDeleted(change, Objects.requireNonNull(change.before()));
            case UPDATE ->
                restoreUpdated(change, Objects.requireNonNull(change.before()), Objects.requireNonNull(change.after()));
        };
    }

    /**
     * The statement that makes a row what it was before the change, whatever it is now; null when there is nothing to do.
     *
     * @param rowIsThere whether there is a row now
     */
    @Nullable
    Restoration buildForced(RowChange change, boolean rowIsThere) {
        return switch (change.kind()) {
            case INSERT -> rowIsThere ? deleteAny(change, Objects.requireNonNull(change.after())) : null;
            case DELETE -> {
                RowImage before = Objects.requireNonNull(change.before());
                yield rowIsThere ? overwrite(change, before) : insertDeleted(change, before);
            }
            case UPDATE -> {
                RowImage before = Objects.requireNonNull(change.before());
                boolean changed = !writtenColumns(before, Objects.requireNonNull(change.after()))
                        .isEmpty();
                yield rowIsThere && changed ? overwrite(change, before) : null;
            }
        };
    }

    private Restoration deleteAny(RowChange change, RowImage image) {
        List<Parameter> parameters = new ArrayList<>();
        String sql = "DELETE FROM " + change.table().quotedName() + whereKey(change.table(), image, parameters);
        return new Restoration(change, sql, parameters);
    }

    /** Sets every column of the image that can be set. The key is what finds the row; it is set where it may be respelled. */
    private @Nullable Restoration overwrite(RowChange change, RowImage before) {
        List<ColumnMeta> key = change.table().rowKeyColumns();
        List<ColumnMeta> columns = before.columns().stream()
                .filter(column -> !column.generated() && column.identity() != Identity.ALWAYS)
                .filter(column -> !key.contains(column) || isLooselyEqual(column))
                .toList();
        if (columns.isEmpty()) {
            return null;
        }
        List<Parameter> parameters = new ArrayList<>();
        String sql = "UPDATE " + change.table().quotedName() + " SET " + assignments(columns, before, parameters)
                + whereKey(change.table(), before, parameters);
        return new Restoration(change, sql, parameters);
    }

    private Restoration deleteInserted(RowChange change, RowImage after) {
        List<Parameter> parameters = new ArrayList<>();
        String sql = "DELETE FROM " + change.table().quotedName()
                + where(change.table(), after, column -> !column.generated(), parameters);
        return new Restoration(change, sql, parameters);
    }

    private Restoration insertDeleted(RowChange change, RowImage before) {
        return insertDeleted(change, List.of(before));
    }

    private Restoration insertDeleted(RowChange change, List<RowImage> rows) {
        List<ColumnMeta> columns = rows.get(0).columns().stream()
                .filter(column -> !column.generated())
                .toList();
        List<String> names =
                columns.stream().map(column -> dialect.quote(column.name())).toList();
        List<String> written =
                columns.stream().map(column -> column.requireCodec().writeSql()).toList();
        String row = "(" + String.join(", ", written) + ")";
        boolean overriding = columns.stream().anyMatch(column -> column.identity() == Identity.ALWAYS);
        List<Parameter> parameters = new ArrayList<>();
        rows.forEach(image -> columns.forEach(column -> parameters.add(parameter(column, image))));
        String sql = "INSERT INTO " + change.table().quotedName() + " (" + String.join(", ", names) + ")"
                + (overriding ? " OVERRIDING SYSTEM VALUE" : "") + " VALUES "
                + String.join(", ", Collections.nCopies(rows.size(), row));
        return new Restoration(change, sql, parameters);
    }

    private @Nullable Restoration restoreUpdated(RowChange change, RowImage before, RowImage after) {
        List<ColumnMeta> written = writtenColumns(before, after);
        if (written.isEmpty()) {
            return null;
        }
        List<Parameter> parameters = new ArrayList<>();
        String sql = "UPDATE " + change.table().quotedName() + " SET " + assignments(written, before, parameters)
                + where(change.table(), after, written::contains, parameters);
        return new Restoration(change, sql, parameters);
    }

    /**
     * Restorations of deleted rows that can be made without what they refer to first, in two steps: all without, and then with it. Those
     * of others are left as they are, in their places.
     */
    List<Restoration> inTwoSteps(List<Restoration> restorations) {
        List<Restoration> steps = new ArrayList<>();
        List<Restoration> later = new ArrayList<>();
        for (Restoration restoration : restorations) {
            RowChange change = restoration.change();
            RowImage bare = change.kind() == RowChange.Kind.DELETE
                    ? withoutReferences(change.table(), change.anyImage())
                    : change.anyImage();
            if (bare.equals(change.anyImage())) {
                steps.add(restoration);
            } else {
                steps.add(insertDeleted(RowChange.deleted(change.table(), bare), bare));
                later.add(Objects.requireNonNull(build(RowChange.updated(change.table(), change.anyImage(), bare))));
            }
        }
        steps.addAll(later);
        return steps;
    }

    private static RowImage withoutReferences(TableMeta table, RowImage row) {
        List<ColumnMeta> columns = row.columns();
        List<Value> values = new ArrayList<>(row.values());
        for (int i = 0; i < columns.size(); i++) {
            ColumnMeta column = columns.get(i);
            if (table.refers(column.name())
                    && column.nullable()
                    && !column.generated()
                    && !table.rowKeyColumns().contains(column)) {
                values.set(i, Value.NULL);
            }
        }
        return new RowImage(columns, values);
    }

    /**
     * One statement that takes several updates of one table back, or several deletes.
     *
     * @param changes at least one, whose restorations have the same text
     */
    Restoration buildTogether(List<RowChange> changes) {
        RowChange first = changes.get(0);
        return switch (first.kind()) {
            case INSERT -> throw new IllegalArgumentException("Inserted rows are not taken back together: " + first);
            case DELETE ->
                insertDeleted(first, changes.stream().map(RowChange::anyImage).toList());
            case UPDATE -> restoreUpdated(changes);
        };
    }

    private Restoration restoreUpdated(List<RowChange> updates) {
        RowChange first = updates.get(0);
        List<ColumnMeta> written = written(first);
        List<Parameter> parameters = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (ColumnMeta column : written) {
            StringBuilder value = new StringBuilder("CASE");
            for (RowChange update : updates) {
                value.append(" WHEN ")
                        .append(String.join(" AND ", keyConditions(update.table(), update.anyImage(), parameters)))
                        .append(" THEN ")
                        .append(column.requireCodec().writeSql());
                parameters.add(parameter(column, update.anyImage()));
            }
            String name = dialect.quote(column.name());
            assignments.add(name + " = " + value + " ELSE " + name + " END");
        }
        List<String> guards = new ArrayList<>();
        for (RowChange update : updates) {
            guards.add("("
                    + conditions(update.table(), Objects.requireNonNull(update.after()), written::contains, parameters)
                    + ")");
        }
        KeyMeta key = Objects.requireNonNull(first.table().rowKey(), "row key");
        String table = dialect.readByIndex(first.table().quotedName(), key.name());
        String sql =
                "UPDATE " + table + " SET " + String.join(", ", assignments) + " WHERE " + String.join(" OR ", guards);
        return new Restoration(first, sql, parameters);
    }

    /** The columns that the restoration of an update sets. */
    List<ColumnMeta> written(RowChange update) {
        return writtenColumns(Objects.requireNonNull(update.before()), Objects.requireNonNull(update.after()));
    }

    /**
     * What an update changed. A column that the database itself updates has to be set together with the others, or the
     * undo would make it now.
     */
    private static List<ColumnMeta> writtenColumns(RowImage before, RowImage after) {
        List<ColumnMeta> changed = before.columns().stream()
                .filter(column -> !column.generated())
                .filter(column -> !before.value(column.name()).equals(after.value(column.name())))
                .toList();
        if (changed.isEmpty()) {
            return changed;
        }
        return before.columns().stream()
                .filter(column -> changed.contains(column) || column.updatedByDatabase())
                .toList();
    }

    private String assignments(List<ColumnMeta> columns, RowImage image, List<Parameter> parameters) {
        List<String> assignments = new ArrayList<>();
        for (ColumnMeta column : columns) {
            assignments.add(
                    dialect.quote(column.name()) + " = " + column.requireCodec().writeSql());
            parameters.add(parameter(column, image));
        }
        return String.join(", ", assignments);
    }

    private String whereKey(TableMeta table, RowImage image, List<Parameter> parameters) {
        return " WHERE " + String.join(" AND ", keyConditions(table, image, parameters));
    }

    private List<String> keyConditions(TableMeta table, RowImage image, List<Parameter> parameters) {
        List<String> conditions = new ArrayList<>();
        for (ColumnMeta column : table.rowKeyColumns()) {
            conditions.add(column.requireCodec().equal(dialect.quote(column.name())));
            parameters.add(parameter(column, image));
        }
        return conditions;
    }

    private String where(TableMeta table, RowImage image, Predicate<ColumnMeta> guarded, List<Parameter> parameters) {
        return " WHERE " + conditions(table, image, guarded, parameters);
    }

    private String conditions(
            TableMeta table, RowImage image, Predicate<ColumnMeta> guarded, List<Parameter> parameters) {
        List<ColumnMeta> key = table.rowKeyColumns();
        List<String> conditions = keyConditions(table, image, parameters);
        for (ColumnMeta column : image.columns()) {
            if (key.contains(column) ? isLooselyEqual(column) : guarded.test(column)) {
                conditions.add(column.requireCodec().same(dialect.quote(column.name())));
                parameters.add(parameter(column, image));
            }
        }
        return String.join(" AND ", conditions);
    }

    /** Whether the condition that finds the row would also find it after somebody respelled its key. */
    private static boolean isLooselyEqual(ColumnMeta column) {
        return switch (column.requireCodec().keyEquality()) {
            case PADDED, COLLATED, LANGUAGE_COLLATED, INSTANT, UNKNOWN -> true;
            case EXACT, NUMBER -> false;
        };
    }

    private static Parameter parameter(ColumnMeta column, RowImage image) {
        return new Parameter(column.requireCodec().carrier(), image.value(column.name()));
    }
}
