package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableHazards.Rule;
import io.atone.datasource.metadata.TableMeta;

/**
 * Keeps the undo from changing rows that are none of the branch's: others may have come to refer to a row that the branch made, or to a
 * key that it gave a row, and a foreign key that acts would change theirs along with it, without a word. Rows of the branch's own are
 * restored before, so that they do not refer to it any more, or followed the key themselves and follow it back. Rows that the
 * database conceals from this user cannot be looked at.
 *
 * <p>Belongs to one undo; not thread-safe.
 */
final class ReferenceGuard {

    private final Dialect dialect;
    private final RowSql rowSql;
    private final Followers followers;

    /** @param branch all changes that are undone together */
    ReferenceGuard(Dialect dialect, List<RowChange> branch) {
        this.dialect = dialect;
        this.rowSql = new RowSql(dialect);
        this.followers = new Followers(branch);
    }

    /**
     * Passes when nothing of others refers to the rows that foreign keys would change with them; they are locked then, so that nothing can
     * come to.
     *
     * @param changes of one table and one kind, about to be taken back
     * @throws StillReferencedException when something does
     */
    void requireUnreferenced(Connection connection, List<RowChange> changes) throws SQLException {
        requireUnreferenced(connection, changes, List.of());
    }

    /**
     * The same for one table's part of what one statement takes back: that may refer to each other.
     *
     * @param together what the statement takes back, each row only if all are what the branch made of them
     */
    void requireUnreferenced(Connection connection, List<RowChange> changes, List<RowChange> together)
            throws SQLException {
        requireUnreferenced(connection, changes, together, new HashSet<>());
    }

    /** @param passed the rows that have been looked at; those that follow a key may be followed themselves */
    private void requireUnreferenced(
            Connection connection, List<RowChange> changes, List<RowChange> together, Set<RowChange> passed)
            throws SQLException {
        TableMeta table = changes.get(0).table();
        List<Reference> guarded = guarded(changes.get(0));
        if (guarded.isEmpty() || !passed.addAll(changes)) {
            return;
        }
        List<RowKey> keys = changes.stream().map(RowChange::key).toList();
        String condition = rowSql.keyCondition(table, "atone_referenced", keys.size());
        String rows = " FROM " + table.quotedName() + " atone_referenced";
        // On its own, so that the look at the referring rows begins when these are locked.
        isThere(connection, "SELECT 1" + rows + " WHERE " + condition + dialect.forUpdate(), table, keys);
        for (Reference foreignKey : guarded) {
            List<RowChange> own = own(foreignKey, changes, together);
            String referring = rows + " JOIN " + quoted(foreignKey) + " atone_referring ON " + equality(foreignKey)
                    + " WHERE " + condition + butItself(foreignKey, table) + " LIMIT " + (own.size() + 1);
            boolean others = own.isEmpty()
                    ? isThere(connection, "SELECT 1" + referring, table, keys)
                    : isThereBeside(connection, own, referring, table, keys);
            if (others) {
                throw new StillReferencedException(table.name(), foreignKey);
            }
            if (!own.isEmpty()) {
                requireUnreferenced(connection, own, together, passed);
            }
        }
    }

    private List<RowChange> own(Reference foreignKey, List<RowChange> changes, List<RowChange> together) {
        return switch (changes.get(0).kind()) {
            case UPDATE ->
                foreignKey.onUpdate() == Rule.CASCADE ? followers.of(foreignKey, changes) : List.<RowChange>of();
            case INSERT ->
                together.stream()
                        .filter(change -> change.table().name().equals(foreignKey.referring()))
                        .toList();
            case DELETE -> List.of();
        };
    }

    /** A row that refers to itself is none of others. */
    private String butItself(Reference foreignKey, TableMeta table) {
        if (!foreignKey.referring().equals(table.name())) {
            return "";
        }
        List<String> equal = new ArrayList<>();
        for (ColumnMeta column : table.rowKeyColumns()) {
            String name = dialect.quote(column.name());
            equal.add("atone_referring." + name + " = atone_referenced." + name);
        }
        return " AND NOT (" + String.join(" AND ", equal) + ")";
    }

    private static List<Reference> guarded(RowChange change) {
        List<Reference> references = change.table().hazards().references();
        if (references.isEmpty() || change.kind() == RowChange.Kind.DELETE) {
            return List.of();
        }
        return references.stream()
                .filter(reference -> !reference.concealed() && changesOthers(reference, change))
                .toList();
    }

    private static boolean changesOthers(Reference reference, RowChange change) {
        return change.kind() == RowChange.Kind.INSERT
                ? reference.onDelete().acts()
                : reference.onUpdate().acts()
                        && reference.referencedColumns().stream().anyMatch(changed(change)::contains);
    }

    private static Set<String> changed(RowChange change) {
        RowImage before = Objects.requireNonNull(change.before());
        RowImage after = Objects.requireNonNull(change.after());
        return before.columns().stream()
                .map(ColumnMeta::name)
                .filter(column -> !before.value(column).equals(after.value(column)))
                .collect(Collectors.toSet());
    }

    private String quoted(Reference foreignKey) {
        String namespace = foreignKey.referring().namespace();
        String name = dialect.quote(foreignKey.referring().name());
        return namespace == null ? name : dialect.quote(namespace) + "." + name;
    }

    private String equality(Reference foreignKey) {
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < foreignKey.referringColumns().size(); i++) {
            equal.add("atone_referring."
                    + dialect.quote(foreignKey.referringColumns().get(i))
                    + " = atone_referenced."
                    + dialect.quote(foreignKey.referencedColumns().get(i)));
        }
        return String.join(" AND ", equal);
    }

    /** Whether other rows than these refer to it. */
    private boolean isThereBeside(
            Connection connection, List<RowChange> own, String referring, TableMeta table, List<RowKey> keys)
            throws SQLException {
        TableMeta referringTable = own.get(0).table();
        Set<RowKey> known = own.stream().map(RowChange::key).collect(Collectors.toSet());
        String sql = "SELECT " + rowSql.selectList(referringTable.rowKeyColumns(), "atone_referring") + referring;
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            rowSql.bindKeys(query, 1, table, keys);
            try (ResultSet rows = query.executeQuery()) {
                for (RowImage row : rowSql.readAll(referringTable.rowKeyColumns(), rows)) {
                    if (!known.contains(RowKey.of(referringTable, row))) {
                        return true;
                    }
                }
                return false;
            }
        }
    }

    private boolean isThere(Connection connection, String sql, TableMeta table, List<RowKey> keys) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            rowSql.bindKeys(query, 1, table, keys);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }
}
