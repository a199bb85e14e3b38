package io.atone.datasource.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableHazards.Rule;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.metadata.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Which tables foreign keys may change along with a statement's, as their descriptions tell, whatever rows there are. What could not
 * be captured or undone there is refused here, before anything is looked at.
 */
final class CascadePlan {

    /**
     * Rows of a table that go or change.
     *
     * @param changed canonical names of the columns that change; empty when the rows go
     */
    record Event(TableMeta table, DmlKind kind, Set<String> changed) {
        Event {
            changed = Set.copyOf(changed);
        }
    }

    /** What a foreign key makes of the rows that refer to those of an event. */
    record Effect(Reference foreignKey, Event onReferring) {}

    private final CaptureScope scope;
    private final StatementCall call;
    private final Event statement;
    private final Map<Event, List<Effect>> effects = new LinkedHashMap<>();
    /** One description for each table, by whatever way it is reached. */
    private final Map<TableName, TableMeta> tables = new HashMap<>();

    private final Set<TableMeta> deepestFirst = new LinkedHashSet<>();

    /** @throws StatementRefusedException when a table's rows cannot be captured */
    CascadePlan(CaptureScope scope, StatementCall call, Event statement) throws SQLException {
        this.scope = scope;
        this.call = call;
        this.statement = statement;
        tables.put(statement.table().name(), statement.table());
        visit(statement);
        requireNoLastingCircle();
        order(statement.table(), new HashSet<>());
    }

    private void visit(Event event) throws SQLException {
        if (effects.containsKey(event)) {
            return;
        }
        List<Effect> found = new ArrayList<>();
        effects.put(event, found);
        for (Reference foreignKey : event.table().cascades(event.kind(), event.changed())) {
            Effect effect = effect(event, foreignKey);
            found.add(effect);
            visit(effect.onReferring());
        }
    }

    private void requireNoLastingCircle() throws StatementRefusedException {
        Optional<Reference> circle = scope.database().dialect().checksReferencesAfterStatement()
                ? Optional.empty()
                : new LastingCircles(effects).find();
        if (circle.isPresent()) {
            throw refusal(
                    circle.get(),
                    "rows may refer to each other in a circle by it, and could not be inserted again one after the other, because its"
                            + " columns cannot be NULL meanwhile",
                    "let one of the columns of the circle take NULL, or leave ON DELETE CASCADE away from one of its foreign keys");
        }
    }

    private void order(TableMeta table, Set<TableMeta> begun) {
        if (begun.add(table)) {
            effects.forEach((event, followed) -> {
                if (event.table().equals(table)) {
                    followed.forEach(effect -> order(effect.onReferring().table(), begun));
                }
            });
            deepestFirst.add(table);
        }
    }

    private Effect effect(Event event, Reference foreignKey) throws SQLException {
        requireLockable(event.table(), foreignKey);
        TableMeta referring = referring(foreignKey);
        if (referring == null || foreignKey.concealed() || foreignKey.closed()) {
            throw refusal(
                    foreignKey,
                    "the database user may not see all of its rows, or not put them back",
                    "grant him SELECT, INSERT, UPDATE and DELETE on that table, free of row security");
        }
        boolean go = event.kind() == DmlKind.DELETE && foreignKey.onDelete() == Rule.CASCADE;
        DmlKind kind = go ? DmlKind.DELETE : DmlKind.UPDATE;
        Set<String> changed = go ? Set.of() : Set.copyOf(foreignKey.referringColumns());
        Optional<Refusal> refusal = referring.refusalApartFromCascades(kind, changed);
        if (refusal.isPresent()) {
            throw refusal(foreignKey, refusal.get().reason(), refusal.get().wayOut());
        }
        if (!go) {
            requireStayingKey(foreignKey, referring, changed);
        }
        return new Effect(foreignKey, new Event(referring, kind, changed));
    }

    private @Nullable TableMeta referring(Reference foreignKey) throws SQLException {
        TableMeta table = tables.get(foreignKey.referring());
        if (table == null) {
            table = scope.database().metadata().find(scope.connection(), foreignKey.referring());
            if (table != null) {
                tables.put(table.name(), table);
            }
        }
        return table;
    }

    /**
     * InnoDB locks the referenced row in the index by which the foreign key finds it, and a locked row keeps new references out only if
     * that is where it was locked: in the primary key.
     */
    private void requireLockable(TableMeta table, Reference foreignKey) throws StatementRefusedException {
        boolean primary = table.uniqueKeys().stream().filter(KeyMeta::primary).anyMatch(key -> key.columns()
                .equals(foreignKey.referencedColumns()));
        if (scope.database().dialect().family().isMySqlLike() && !primary) {
            throw refusal(
                    foreignKey,
                    "it refers to other columns than the primary key, so that new references cannot be kept out meanwhile",
                    "let foreign keys refer to the primary key, or change the referring rows by statements of their own first");
        }
    }

    private void requireStayingKey(Reference foreignKey, TableMeta referring, Set<String> changed)
            throws StatementRefusedException {
        if (referring.changesRowKey(changed)) {
            throw refusal(
                    foreignKey,
                    "it changes the key by which those rows are told apart",
                    "insert the row under its new key, update the referring rows, and delete the old one");
        }
        boolean stamped = referring.columns().stream().anyMatch(ColumnMeta::updatedByDatabase);
        if (stamped && foreignKey.onUpdate() == Rule.CASCADE && statement.kind() == DmlKind.UPDATE) {
            throw refusal(
                    foreignKey,
                    "those rows have a column that the database sets at every update, so also when the undo lets the foreign"
                            + " key take the change back",
                    "insert the row under its new key, update the referring rows, and delete the old one");
        }
    }

    private StatementRefusedException refusal(Reference foreignKey, String reason, String wayOut) {
        return CaptureScope.refusal(
                call.sql(),
                new Refusal(
                        "the foreign key " + foreignKey.name() + " would change rows of table " + foreignKey.referring()
                                + " along with it, and these cannot be captured: " + reason,
                        wayOut));
    }

    /** What the statement itself does. */
    Event statement() {
        return statement;
    }

    /** Whether anything can change but what the statement says. */
    boolean isEmpty() {
        return effects(statement).isEmpty();
    }

    /** What foreign keys do because of an event that is the statement's or an effect. */
    List<Effect> effects(Event event) {
        return effects.getOrDefault(event, List.of());
    }

    /** Whether rows of a table may go or change by a foreign key. */
    boolean reaches(TableMeta table) {
        return !isEmpty() && onReferring().anyMatch(event -> event.table().equals(table));
    }

    /** Whether rows of a table may change by a foreign key, and stay. */
    boolean changes(TableMeta table) {
        return !isEmpty()
                && onReferring().anyMatch(event -> event.table().equals(table) && event.kind() == DmlKind.UPDATE);
    }

    private Stream<Event> onReferring() {
        return effects.values().stream().flatMap(List::stream).map(Effect::onReferring);
    }

    /** All tables, referring ones before those that they refer to as far as these do not refer to each other. */
    List<TableMeta> deepestFirst() {
        return List.copyOf(deepestFirst);
    }

    /** The columns that images of a table's rows need. */
    List<ColumnMeta> imageColumns(TableMeta table) {
        Set<String> changed = new HashSet<>();
        for (Event event : effects.keySet()) {
            if (event.table().equals(table)) {
                if (event.kind() == DmlKind.DELETE) {
                    return table.imageColumnsForWholeRow();
                }
                changed.addAll(event.changed());
            }
        }
        return table.imageColumnsForUpdate(changed);
    }
}
