package io.atone.datasource.metadata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.metadata.TableHazards.Reference;
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
    record IndexColumn(String index, @Nullable String column, boolean primary, boolean nullsDistinct, boolean whole) {}

    /** One column that a foreign key refers to. */
    record ReferencedColumn(String foreignKey, boolean onDelete, boolean onUpdate, String column) {}

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

    static List<Reference> references(List<ReferencedColumn> rows) {
        Map<String, ReferencedColumn> keys = new LinkedHashMap<>();
        Map<String, Set<String>> columns = new LinkedHashMap<>();
        for (ReferencedColumn row : rows) {
            keys.put(row.foreignKey(), row);
            columns.computeIfAbsent(row.foreignKey(), key -> new LinkedHashSet<>())
                    .add(row.column());
        }
        List<Reference> references = new ArrayList<>();
        columns.forEach((name, referenced) -> {
            ReferencedColumn key = keys.get(name);
            if (key != null) {
                references.add(new Reference(name, key.onDelete(), key.onUpdate(), List.copyOf(referenced)));
            }
        });
        return references;
    }

    /** Whether the rule of a foreign key, as {@code information_schema} names it, changes rows. */
    static boolean acts(String rule) {
        return rule.equals("CASCADE") || rule.equals("SET NULL") || rule.equals("SET DEFAULT");
    }
}
