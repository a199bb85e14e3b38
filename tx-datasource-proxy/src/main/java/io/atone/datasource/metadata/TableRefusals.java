package io.atone.datasource.metadata;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableHazards.Trigger;
import io.atone.datasource.metadata.TableHazards.UncapturedKey;

/** The rules by which statements on a table are refused, each with its way out. */
final class TableRefusals {

    private TableRefusals() {}

    /** All rules. */
    static Optional<Refusal> find(TableMeta table, DmlKind dml, Collection<String> changed) {
        ViewedTable viewed = table.viewed();
        return viewed == null
                ? findApartFromCascades(table, dml, changed).or(() -> cascade(table, dml, changed))
                : findForView(table, viewed, dml, changed);
    }

    private static Optional<Refusal> findForView(
            TableMeta view, ViewedTable viewed, DmlKind dml, Collection<String> changed) {
        if (viewed.refusal() != null) {
            return Optional.of(viewed.refusal());
        }
        TableMeta base = view.base();
        return find(base, dml, view.inBase(changed))
                .or(() -> trigger(view, dml, changed))
                .or(() -> hidden(view, base, dml, changed));
    }

    private static Optional<Refusal> hidden(TableMeta view, TableMeta base, DmlKind dml, Collection<String> changed) {
        if (view.rowKey() == null) {
            return refuse(
                    "the view " + view.name() + " does not show the key by which rows of table " + base.name()
                            + " are told apart",
                    "let the view show the key, or run the statement on the table");
        }
        for (String column : changed) {
            if (view.inBase(Set.of(column)).isEmpty()) {
                return refuse(
                        "column " + column + " of the view " + view.name() + " is not a plain column of table "
                                + base.name(),
                        "run the statement on the table");
            }
        }
        return dml == DmlKind.UPDATE && base.changesRowKey(view.inBase(changed))
                ? refuse(
                        "it changes, through the view " + view.name() + ", the key by which rows of table "
                                + base.name() + " are told apart",
                        "run the statement on the table")
                : Optional.empty();
    }

    /** The rules for a statement whose cascades are captured too. */
    static Optional<Refusal> findApartFromCascades(TableMeta table, DmlKind dml, Collection<String> changed) {
        if (table.kind() == TableMeta.Kind.OTHER_RESOURCE) {
            return refuse(
                    table.name()
                            + " is in a schema that has a tx_resource table of its own, so other services lock its rows"
                            + " under another resource identity",
                    "reach it through a data source of its own, or give both one resource id by configuration");
        }
        if (table.kind() != TableMeta.Kind.TABLE) {
            return refuse(
                    table.name() + " is no base table, and what a statement on it does to other tables is not captured",
                    "run the statement on the base table");
        }
        KeyMeta rowKey = table.rowKey();
        if (rowKey == null) {
            return refuse(
                    "table " + table.name()
                            + " has neither a primary key nor a unique key over NOT NULL columns of"
                            + " exactly comparable types, so its rows cannot be told apart",
                    "give the table a primary key");
        }
        return uncarriedColumn(table, dml, changed)
                .or(() -> trigger(table, dml, changed))
                .or(() -> hiddenTriggers(table, dml))
                .or(() -> hiddenReferences(table, dml, changed))
                .or(() -> movedKey(table, dml, changed))
                .or(() -> uncapturedKey(table, dml, changed));
    }

    private static Optional<Refusal> uncarriedColumn(TableMeta table, DmlKind dml, Collection<String> changed) {
        List<ColumnMeta> touched =
                switch (dml) {
                    case INSERT, DELETE -> table.imageColumnsForWholeRow();
                    case UPDATE ->
                        table.changesRowKey(changed)
                                ? table.imageColumnsForWholeRow()
                                : table.findImageColumns(changed);
                    case SELECT_FOR_UPDATE -> table.imageColumnsForLocking();
                };
        for (ColumnMeta column : touched) {
            if (column.codec() == null) {
                return refuse(
                        "values of column " + column.name() + " of table " + table.name() + " have the type "
                                + column.type().name() + ", which cannot be restored exactly",
                        "keep the column out of the statement, or move it to a table of its own");
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> trigger(TableMeta table, DmlKind dml, Collection<String> changed) {
        Set<DmlKind> happening = withUndo(table, dml, changed);
        for (Trigger trigger : table.hazards().triggers()) {
            if (trigger.firesOn().stream().anyMatch(happening::contains)) {
                return refuse(
                        "table " + table.name() + " has the trigger or rule " + trigger.name() + ", and what it changes"
                                + " (now, or when the statement is undone) is not captured",
                        "do its work in the service, inside the global transaction, or drop it; or, if what it does needs"
                                + " not be taken back, name it in harmlessTriggers (property"
                                + " atone.datasource.harmless-triggers)");
            }
        }
        return Optional.empty();
    }

    /** An inserted row is deleted again, a deleted one inserted; and a row whose key changes goes and comes. */
    private static Set<DmlKind> withUndo(TableMeta table, DmlKind dml, Collection<String> changed) {
        return switch (dml) {
            case INSERT, DELETE -> EnumSet.of(DmlKind.INSERT, DmlKind.DELETE);
            case UPDATE ->
                table.rowKey() != null && table.changesRowKey(changed)
                        ? EnumSet.of(DmlKind.INSERT, DmlKind.UPDATE, DmlKind.DELETE)
                        : EnumSet.of(DmlKind.UPDATE);
            case SELECT_FOR_UPDATE -> EnumSet.of(DmlKind.SELECT_FOR_UPDATE);
        };
    }

    private static Optional<Refusal> hiddenTriggers(TableMeta table, DmlKind dml) {
        return table.hazards().mayHideTriggers() && dml != DmlKind.SELECT_FOR_UPDATE
                ? refuse(
                        "the database user lacks the privilege TRIGGER for table " + table.name()
                                + ", so the database hides"
                                + " from him whether it has triggers, and what those change would not be captured",
                        "grant him TRIGGER on the table or its schema; or, if there certainly are no triggers, set"
                                + " assumeNoHiddenTriggers (property atone.datasource.assume-no-hidden-triggers)")
                : Optional.empty();
    }

    private static Optional<Refusal> hiddenReferences(TableMeta table, DmlKind dml, Collection<String> changed) {
        boolean followed = dml == DmlKind.DELETE
                || (dml == DmlKind.UPDATE
                        && table.uniqueKeys().stream()
                                .anyMatch(key -> key.columns().stream().anyMatch(changed::contains)));
        return table.hazards().mayHideReferences() && followed
                ? refuse(
                        "the database hides from its user which foreign keys refer to table " + table.name()
                                + " from tables on which he has no privilege, and what those change along with a key or a"
                                + " deleted row would not be captured",
                        "grant him INSERT, UPDATE or REFERENCES on the whole schema; REFERENCES shows foreign keys and no rows")
                : Optional.empty();
    }

    private static Optional<Refusal> cascade(TableMeta table, DmlKind dml, Collection<String> changed) {
        for (Reference cascade : table.cascades(dml, changed)) {
            return refuse(
                    "the foreign key " + cascade.name() + " would change further rows when rows of table "
                            + table.name()
                            + " go or change their key, and those are not captured for a statement of this kind",
                    "change or delete the rows by a plain UPDATE or DELETE without RETURNING, or the referring rows by"
                            + " statements of their own first");
        }
        return Optional.empty();
    }

    /**
     * A row whose key changes is a row that goes and another one that comes, and so it is undone. Rows that refer to it by columns
     * that stay would keep the undo from taking it away. A column that the statement names may stay too, so only the whole key, which is
     * then another one, is sure not to be referred to.
     */
    private static Optional<Refusal> movedKey(TableMeta table, DmlKind dml, Collection<String> changed) {
        if (dml != DmlKind.UPDATE || !table.changesRowKey(changed)) {
            return Optional.empty();
        }
        for (Reference reference : table.hazards().references()) {
            if (!reference.referencedColumns().containsAll(rowKeyNames(table))) {
                return refuse(
                        "it changes the key by which rows of table " + table.name()
                                + " are told apart, while the foreign key " + reference.name()
                                + " refers to them by another key, and would keep the undo from bringing the old key back",
                        "let foreign keys refer to the primary key, or insert a new row and delete the old one");
            }
        }
        return Optional.empty();
    }

    private static List<String> rowKeyNames(TableMeta table) {
        return table.rowKeyColumns().stream().map(ColumnMeta::name).toList();
    }

    /**
     * A value that a statement takes out of such an index has no lock, so somebody else could use it before the undo
     * brings it back. Taking a new value in is harmless: the database itself keeps others from it.
     */
    private static Optional<Refusal> uncapturedKey(TableMeta table, DmlKind dml, Collection<String> changed) {
        for (UncapturedKey key : table.hazards().uncapturedUniqueKeys()) {
            boolean frees = dml == DmlKind.DELETE
                    || (dml == DmlKind.UPDATE
                            && (key.columns().isEmpty() || changed.stream().anyMatch(key.columns()::contains)));
            if (frees) {
                return refuse(
                        "the unique index " + key.name() + " of table " + table.name() + " covers expressions, prefixes"
                                + " or a part of the rows, so that a value it gives up could not be kept from others"
                                + " until the global transaction ends",
                        "use a unique key over whole columns, for instance over a generated column");
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuse(String reason, String wayOut) {
        return Optional.of(new Refusal(reason, wayOut));
    }
}
