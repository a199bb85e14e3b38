package io.atone.datasource.capture;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.capture.CascadePlan.Effect;
import io.atone.datasource.capture.CascadePlan.Event;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableMeta;

/**
 * Circles of foreign keys by which rows go with each other, and none of which the rows can do without while they are inserted again one by one:
 * neither by a NULL, nor, in a table that refers to itself, by referring to themselves at first. Not thread-safe.
 */
final class LastingCircles {

    private final Map<Event, List<Effect>> effects;

    LastingCircles(Map<Event, List<Effect>> effects) {
        this.effects = effects;
    }

    /** One of the foreign keys of such a circle. */
    Optional<Reference> find() {
        for (Map.Entry<Event, List<Effect>> event : effects.entrySet()) {
            for (Effect effect : event.getValue()) {
                if (isLasting(effect) && isInCircle(event.getKey().table(), effect)) {
                    return Optional.of(effect.foreignKey());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isLasting(Effect effect) {
        TableMeta referring = effect.onReferring().table();
        return effect.onReferring().kind() == DmlKind.DELETE
                && referring.columns().stream()
                        .filter(column -> effect.foreignKey().referringColumns().contains(column.name()))
                        .noneMatch(column -> column.nullable() && !column.generated());
    }

    private boolean isInCircle(TableMeta referenced, Effect effect) {
        TableMeta referring = effect.onReferring().table();
        return referring.equals(referenced)
                ? !mayReferToItself(effect.foreignKey(), referring)
                : refers(referenced, referring, new HashSet<>());
    }

    /** Columns of a key cannot have another row's value for a while. */
    private static boolean mayReferToItself(Reference foreignKey, TableMeta table) {
        for (int i = 0; i < foreignKey.referringColumns().size(); i++) {
            String column = foreignKey.referringColumns().get(i);
            boolean same = column.equals(foreignKey.referencedColumns().get(i));
            if (!same
                    && table.uniqueKeys().stream().anyMatch(key -> key.columns().contains(column))) {
                return false;
            }
        }
        return true;
    }

    private boolean refers(TableMeta from, TableMeta to, Set<TableMeta> passed) {
        for (Map.Entry<Event, List<Effect>> event : effects.entrySet()) {
            TableMeta referenced = event.getKey().table();
            boolean followed = event.getValue().stream()
                    .anyMatch(effect ->
                            isLasting(effect) && effect.onReferring().table().equals(from) && !referenced.equals(from));
            if (followed && (referenced.equals(to) || (passed.add(referenced) && refers(referenced, to, passed)))) {
                return true;
            }
        }
        return false;
    }
}
