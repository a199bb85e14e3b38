package io.atone.datasource.undo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.value.Value;

/**
 * The rows of a branch that followed a key when it changed ({@code ON UPDATE CASCADE}), and that follow it back when its change is undone.
 * Belongs to one undo; not thread-safe.
 */
final class Followers {

    private final List<RowChange> branch;
    private final Map<Reference, Map<List<Value>, List<RowChange>>> byFormerReference = new HashMap<>();

    /** @param branch all changes that are undone together */
    Followers(List<RowChange> branch) {
        this.branch = branch;
    }

    /** The changes of rows that referred by the foreign key to what these rows were before, as far as the branch has changed that. */
    List<RowChange> of(Reference foreignKey, List<RowChange> changes) {
        Map<List<Value>, List<RowChange>> candidates = byFormerReference.computeIfAbsent(foreignKey, this::candidates);
        List<RowChange> followers = new ArrayList<>();
        for (RowChange change : changes) {
            List<Value> before = values(Objects.requireNonNull(change.before()), foreignKey.referencedColumns());
            followers.addAll(candidates.getOrDefault(before, List.of()));
        }
        return followers;
    }

    private Map<List<Value>, List<RowChange>> candidates(Reference foreignKey) {
        Map<List<Value>, List<RowChange>> candidates = new HashMap<>();
        for (RowChange change : branch) {
            if (change.kind() == RowChange.Kind.UPDATE && change.table().name().equals(foreignKey.referring())) {
                List<Value> before = values(Objects.requireNonNull(change.before()), foreignKey.referringColumns());
                candidates.computeIfAbsent(before, key -> new ArrayList<>()).add(change);
            }
        }
        return candidates;
    }

    /** Comparable between two tables, whose columns may have different scales. A column that is not known is NULL, which refers to nothing. */
    private static List<Value> values(RowImage image, List<String> columns) {
        List<Value> values = new ArrayList<>();
        for (String column : columns) {
            Value value = image.has(column) ? image.value(column) : Value.NULL;
            values.add(
                    value instanceof Value.Numeric numeric
                            ? new Value.Numeric(numeric.number().stripTrailingZeros())
                            : value);
        }
        return values;
    }
}
