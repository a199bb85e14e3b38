package io.atone.datasource.metadata;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What may happen to rows beside what a statement says. Immutable and thread-safe.
 *
 * @param triggers names of triggers and rules that act on the table's changes
 * @param references foreign keys of other tables (or this one) that refer to this table
 * @param uncapturedUniqueKeys unique indexes that have no lock keys
 * @param mayHideTriggers whether there may be more triggers than the database tells this user
 */
public record TableHazards(
        List<Trigger> triggers,
        List<Reference> references,
        List<UncapturedKey> uncapturedUniqueKeys,
        boolean mayHideTriggers) {

    public TableHazards {
        triggers = List.copyOf(triggers);
        references = List.copyOf(references);
        uncapturedUniqueKeys = List.copyOf(uncapturedUniqueKeys);
    }

    /** Nothing of that kind. */
    public static TableHazards none() {
        return new TableHazards(List.of(), List.of(), List.of(), false);
    }

    /**
     * A trigger or rule.
     *
     * @param firesOn the kinds of statement that fire it; all of them when it cannot be told
     */
    public record Trigger(String name, Set<DmlKind> firesOn) {
        public Trigger {
            firesOn = firesOn.isEmpty() ? EnumSet.noneOf(DmlKind.class) : EnumSet.copyOf(firesOn);
        }
    }

    /**
     * A foreign key that refers to this table.
     *
     * @param name the foreign key, with its table
     * @param onDelete changes rows when a row of this table is deleted
     * @param onUpdate changes rows when one of the referenced columns changes
     * @param referencedColumns this table's columns it refers to
     */
    public record Reference(String name, boolean onDelete, boolean onUpdate, List<String> referencedColumns) {
        public Reference {
            referencedColumns = List.copyOf(referencedColumns);
        }
    }

    /**
     * A unique index over expressions, prefixes or a part of the rows.
     *
     * @param columns the columns it depends on; empty when that cannot be told
     */
    public record UncapturedKey(String name, Set<String> columns) {
        public UncapturedKey {
            columns = Set.copyOf(columns);
        }
    }
}
