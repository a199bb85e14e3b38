package io.atone.datasource.metadata;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What may happen to rows beside what a statement says. Immutable and thread-safe.
 *
 * @param triggers triggers and rules that act on the table's changes
 * @param vouchedTriggers those that may, because somebody answers for them
 * @param references foreign keys of other tables (or this one) that refer to this table
 * @param uncapturedUniqueKeys unique indexes that have no lock keys
 * @param mayHideTriggers whether there may be more triggers than the database tells this user
 * @param mayHideReferences whether there may be more foreign keys that refer to the table than it tells him
 * @param deferredConstraints whether constraints of the table, or foreign keys that refer to it, are checked only by the commit
 */
public record TableHazards(
        List<Trigger> triggers,
        List<Trigger> vouchedTriggers,
        List<Reference> references,
        List<UncapturedKey> uncapturedUniqueKeys,
        boolean mayHideTriggers,
        boolean mayHideReferences,
        boolean deferredConstraints) {

    public TableHazards {
        triggers = List.copyOf(triggers);
        vouchedTriggers = List.copyOf(vouchedTriggers);
        references = List.copyOf(references);
        uncapturedUniqueKeys = List.copyOf(uncapturedUniqueKeys);
    }

    /** Nothing of that kind. */
    public static TableHazards none() {
        return new TableHazards(List.of(), List.of(), List.of(), List.of(), false, false, false);
    }

    /** The same when somebody answers for some of the triggers. */
    TableHazards vouching(Predicate<Trigger> harmless) {
        return new TableHazards(
                triggers.stream().filter(harmless.negate()).toList(),
                triggers.stream().filter(harmless).toList(),
                references,
                uncapturedUniqueKeys,
                mayHideTriggers,
                mayHideReferences,
                deferredConstraints);
    }

    /** The triggers that may fire on such changes. */
    public List<Trigger> vouchedTriggersOn(DmlKind dml) {
        return vouchedTriggers.stream()
                .filter(trigger -> trigger.firesOn().contains(dml))
                .toList();
    }

    /** Whether a trigger that may fire on such changes may set one of these columns (canonical names) of the row. */
    public boolean mayBeSetByTrigger(DmlKind dml, Collection<String> columns) {
        return vouchedTriggersOn(dml).stream()
                .anyMatch(trigger -> columns.stream().anyMatch(trigger.setsColumns()::contains));
    }

    /** Whether a trigger or rule fires on such changes. */
    public boolean hasTriggerOn(DmlKind dml) {
        return triggers.stream().anyMatch(trigger -> trigger.firesOn().contains(dml));
    }

    /**
     * A trigger or rule.
     *
     * @param firesOn the kinds of statement that fire it; all of them when it cannot be told
     * @param setsColumns canonical names of the columns to which it may give another value than the statement does
     */
    public record Trigger(String name, Set<DmlKind> firesOn, Set<String> setsColumns) {
        public Trigger {
            setsColumns = Set.copyOf(setsColumns);
            firesOn = firesOn.isEmpty() ? EnumSet.noneOf(DmlKind.class) : EnumSet.copyOf(firesOn);
        }
    }

    /** What a foreign key does to the rows that refer to a row which goes or changes. */
    public enum Rule {
        /** Nothing: it keeps the row from going. */
        RESTRICT,
        /** They go, or change, with it. */
        CASCADE,
        /** They refer to nothing, or to a default, afterwards. */
        SET;

        /** Whether it changes rows. */
        public boolean acts() {
            return this != RESTRICT;
        }
    }

    /**
     * A foreign key that refers to this table.
     *
     * @param name the foreign key, with its table
     * @param referring the table whose foreign key it is
     * @param referringColumns that table's columns, in the order of {@code referencedColumns}
     * @param referencedColumns this table's columns it refers to
     * @param onDelete when a row of this table is deleted
     * @param onUpdate when one of the referenced columns changes
     * @param concealed whether the database keeps rows of the referring table from this user, which does not keep the foreign key from
     *     changing them
     * @param closed whether it keeps him from putting such rows back
     */
    public record Reference(
            String name,
            TableName referring,
            List<String> referringColumns,
            List<String> referencedColumns,
            Rule onDelete,
            Rule onUpdate,
            boolean concealed,
            boolean closed) {
        public Reference {
            referringColumns = List.copyOf(referringColumns);
            referencedColumns = List.copyOf(referencedColumns);
            if (referringColumns.size() != referencedColumns.size()) {
                throw new IllegalArgumentException(name + " has " + referringColumns + " for " + referencedColumns);
            }
        }

        /** What happens to referring rows when rows of this table are deleted, or updated. */
        public Rule rule(DmlKind event) {
            return switch (event) {
                case DELETE -> onDelete;
                case UPDATE -> onUpdate;
                case INSERT, SELECT_FOR_UPDATE -> Rule.RESTRICT;
            };
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
