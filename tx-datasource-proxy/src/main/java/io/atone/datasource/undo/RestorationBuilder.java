package io.atone.datasource.undo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.ColumnMeta.Identity;
import io.atone.datasource.metadata.TableHazards.Reference;
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

    private Restoration deleteInserted(List<RowChange> changes) {
        RowChange first = changes.get(0);
        List<Parameter> parameters = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        for (RowChange change : changes) {
            rows.add("("
                    + conditions(change.table(), change.anyImage(), column -> !column.generated(), parameters)
                    + ")");
        }
        String sql = "DELETE FROM " + first.table().quotedName() + " WHERE " + String.join(" OR ", rows);
        return new Restoration(first, sql, parameters);
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
     * Restorations of deleted or inserted rows that can do without what they refer to, or can refer to themselves instead, in two steps: deleted
     * ones are made so, and inserted ones become so, and are restored wholly after all others; and only then what such rows were even
     * before. Those of others are left as they are.
     */
    List<Restoration> inTwoSteps(List<Restoration> restorations) {
        List<Restoration> steps = new ArrayList<>();
        List<Restoration> later = new ArrayList<>();
        List<Restoration> last = new ArrayList<>();
        Set<Turns.Row> begun = new HashSet<>();
        for (Restoration restoration : restorations) {
            RowChange change = restoration.change();
            TableMeta table = change.table();
            RowImage row = change.anyImage();
            RowImage bare = change.kind() == RowChange.Kind.UPDATE ? row : withoutReferences(table, row);
            if (begun.contains(Turns.Row.of(change))) {
                last.add(restoration);
            } else if (bare.equals(row)) {
                steps.add(restoration);
            } else if (change.kind() == RowChange.Kind.DELETE) {
                begun.add(Turns.Row.of(change));
                steps.add(insertDeleted(RowChange.deleted(table, bare), bare));
                later.add(Objects.requireNonNull(build(RowChange.updated(table, row, bare))));
            } else {
                begun.add(Turns.Row.of(change));
                steps.add(Objects.requireNonNull(build(RowChange.updated(table, bare, row))));
                later.add(deleteInserted(RowChange.inserted(table, bare), bare));
            }
        }
        steps.addAll(later);
        steps.addAll(last);
        return steps;
    }

    private static RowImage withoutReferences(TableMeta table, RowImage row) {
        Map<String, Value> own = referencesToItself(table, row);
        List<ColumnMeta> columns = row.columns();
        List<Value> values = new ArrayList<>(row.values());
        for (int i = 0; i < columns.size(); i++) {
            ColumnMeta column = columns.get(i);
            if (table.refers(column.name()) && column.nullable() && mayDiffer(table, column)) {
                values.set(i, Value.NULL);
            } else if (own.containsKey(column.name())) {
                values.set(i, own.get(column.name()));
            }
        }
        return new RowImage(columns, values);
    }

    /** What columns hold that cannot be NULL when the row refers to itself by foreign keys that have only such columns. */
    private static Map<String, Value> referencesToItself(TableMeta table, RowImage row) {
        Map<String, Value> own = new HashMap<>();
        for (Reference foreignKey : table.hazards().references()) {
            Map<String, Value> values = new HashMap<>();
            for (int i = 0; i < foreignKey.referringColumns().size(); i++) {
                String referenced = foreignKey.referencedColumns().get(i);
                if (foreignKey.referring().equals(table.name()) && row.has(referenced)) {
                    values.put(foreignKey.referringColumns().get(i), row.value(referenced));
                }
            }
            boolean possible = row.columns().stream()
                    .filter(column -> values.containsKey(column.name()))
                    .allMatch(column -> !column.nullable()
                            && (mayDiffer(table, column)
                                    || row.value(column.name()).equals(values.get(column.name()))));
            if (possible) {
                own.putAll(values);
            }
        }
        return own;
    }

    /** Whether a column of a row can have another value for a while. */
    private static boolean mayDiffer(TableMeta table, ColumnMeta column) {
        return !column.generated() && !table.rowKeyColumns().contains(column);
    }

    /**
     * One statement that takes several changes of one table back.
     *
     * @param changes at least one, whose restorations have the same text
     */
    Restoration buildTogether(List<RowChange> changes) {
        RowChange first = changes.get(0);
        return switch (first.kind()) {
            case INSERT -> deleteInserted(changes);
            case DELETE ->
                insertDeleted(first, changes.stream().map(RowChange::anyImage).toList());
            case UPDATE -> restoreUpdated(changes);
        };
    }

    /**
     * One query that takes changes of several tables back and tells how many, where queries can have changes in {@code WITH}.
     *
     * @param tables at least one, each with at least one change, whose restorations have the same text
     */
    Restoration buildQuery(List<List<RowChange>> tables) {
        List<String> changes = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        List<Parameter> parameters = new ArrayList<>();
        for (List<RowChange> table : tables) {
            Restoration together = buildTogether(table);
            String name = "atone_" + changes.size();
            changes.add(name + " AS (" + together.sql() + " RETURNING 1)");
            counts.add("(SELECT COUNT(*) FROM " + name + ")");
            parameters.addAll(together.parameters());
        }
        String sql = "WITH " + String.join(", ", changes) + " SELECT " + String.join(" + ", counts);
        return new Restoration(tables.get(0).get(0), sql, parameters);
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
        String sql = "UPDATE " + readByKey(first.table()) + " SET " + String.join(", ", assignments) + " WHERE "
                + String.join(" OR ", guards);
        return new Restoration(first, sql, parameters);
    }

    /**
     * One statement that takes several updates of one table back that made the same of the same values.
     *
     * @param updates at least one, whose restorations have the same text
     */
    Restoration buildAlike(List<RowChange> updates) {
        RowChange first = updates.get(0);
        List<ColumnMeta> written = written(first);
        List<Parameter> parameters = new ArrayList<>();
        String assignments = assignments(written, Objects.requireNonNull(first.before()), parameters);
        String keys = keys(updates, parameters);
        StringBuilder guards = new StringBuilder();
        for (ColumnMeta column : written) {
            guards.append(" AND ").append(column.requireCodec().same(dialect.quote(column.name())));
            parameters.add(parameter(column, Objects.requireNonNull(first.after())));
        }
        String sql = "UPDATE " + readByKey(first.table()) + " SET " + assignments + " WHERE " + keys + guards;
        return new Restoration(first, sql, parameters);
    }

    /** That a row is one of these. */
    private String keys(List<RowChange> changes, List<Parameter> parameters) {
        List<ColumnMeta> key = changes.get(0).table().rowKeyColumns();
        if (key.size() == 1 && !isLooselyEqual(key.get(0))) {
            ColumnMeta column = key.get(0);
            changes.forEach(change -> parameters.add(parameter(column, change.anyImage())));
            String value = column.requireCodec().writeSql();
            return dialect.quote(column.name()) + " IN ("
                    + String.join(", ", Collections.nCopies(changes.size(), value)) + ")";
        }
        List<String> rows = new ArrayList<>(changes.size());
        for (RowChange change : changes) {
            rows.add("(" + conditions(change.table(), change.anyImage(), column -> false, parameters) + ")");
        }
        return "(" + String.join(" OR ", rows) + ")";
    }

    private String readByKey(TableMeta table) {
        return dialect.readByIndex(
                table.quotedName(),
                Objects.requireNonNull(table.rowKey(), "row key").name());
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
        List<ColumnMeta> written = new ArrayList<>();
        boolean anyChanged = false;
        for (int i = 0; i < before.columns().size(); i++) {
            ColumnMeta column = before.columns().get(i);
            boolean changed = !column.generated() && !before.values().get(i).equals(after.value(column.name()));
            anyChanged |= changed;
            if (changed || column.updatedByDatabase()) {
                written.add(column);
            }
        }
        return anyChanged ? written : List.of();
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
