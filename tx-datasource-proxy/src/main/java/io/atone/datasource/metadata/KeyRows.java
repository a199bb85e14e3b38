package io.atone.datasource.metadata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableHazards.Rule;
import io.atone.datasource.metadata.TableHazards.UncapturedKey;
import org.jspecify.annotations.Nullable;

/** Gathers catalog rows, one per column of an index or foreign key, into keys and references. */
final class KeyRows {

    /**
     * One column of a unique index.
     *
     * @param column canonical name; null when the index has an expression there
     * @param whole the index covers whole columns of all rows
     */
    record IndexColumn(String index, @Nullable String column, boolean primary, boolean nullsDistinct, boolean whole) {
        /** Of an index whose values are not told apart by whole columns. */
        IndexColumn ofPartsOnly() {
            return new IndexColumn(index, column, primary, nullsDistinct, false);
        }
    }

    /**
     * One column of a foreign key.
     *
     * @param key the foreign key, as yet without columns
     * @param referring the referring table's column
     * @param referenced what it refers to
     */
    record ForeignKeyColumn(Reference key, String referring, String referenced) {
        ForeignKeyColumn(
                String name, TableName table, Rule onDelete, Rule onUpdate, String referring, String referenced) {
            this(
                    new Reference(name, table, List.of(), List.of(), onDelete, onUpdate, false, false),
                    referring,
                    referenced);
        }
    }

    private KeyRows() {}

    static List<KeyMeta> keys(List<IndexColumn> rows) {
        List<KeyMeta> keys = new ArrayList<>();
        byIndex(rows).forEach((index, columns) -> {
            if (isWhole(columns)) {
                IndexColumn first = columns.get(0);
                keys.add(new KeyMeta(index, names(columns), first.primary(), first.nullsDistinct()));
            }
        });
        return keys;
    }

    /** Which columns such an index depends on is known only when it is no expression. */
    static List<UncapturedKey> uncaptured(List<IndexColumn> rows) {
        List<UncapturedKey> keys = new ArrayList<>();
        byIndex(rows).forEach((index, columns) -> {
            if (!isWhole(columns)) {
                boolean known = columns.stream().allMatch(column -> column.column() != null);
                keys.add(new UncapturedKey(index, known ? Set.copyOf(names(columns)) : Set.of()));
            }
        });
        return keys;
    }

    private static boolean isWhole(List<IndexColumn> columns) {
        return columns.stream().allMatch(column -> column.whole() && column.column() != null);
    }

    private static List<String> names(List<IndexColumn> columns) {
        List<String> names = new ArrayList<>();
        for (IndexColumn column : columns) {
            if (column.column() != null) {
                names.add(column.column());
            }
        }
        return names;
    }

    private static Map<String, List<IndexColumn>> byIndex(List<IndexColumn> rows) {
        Map<String, List<IndexColumn>> indexes = new LinkedHashMap<>();
        rows.forEach(row ->
                indexes.computeIfAbsent(row.index(), index -> new ArrayList<>()).add(row));
        return indexes;
    }

    /** In the order of their first rows; a foreign key's columns in the order of its rows. */
    static List<Reference> references(List<ForeignKeyColumn> rows) {
        Map<Reference, List<ForeignKeyColumn>> keys = new LinkedHashMap<>();
        for (ForeignKeyColumn row : rows) {
            keys.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row);
        }
        List<Reference> references = new ArrayList<>();
        keys.forEach((key, columns) -> references.add(new Reference(
                key.name(),
                key.referring(),
                columns.stream().map(ForeignKeyColumn::referring).toList(),
                columns.stream().map(ForeignKeyColumn::referenced).toList(),
                key.onDelete(),
                key.onUpdate(),
                key.concealed(),
                key.closed())));
        return references;
    }

    /** The rule of a foreign key, as {@code information_schema} names it. */
    static Rule rule(String name) {
        return switch (name) {
            case "CASCADE" -> Rule.CASCADE;
            case "SET NULL", "SET DEFAULT" -> Rule.SET;
            default -> Rule.RESTRICT;
        };
    }
}
