package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableHazards.Rule;
import io.atone.datasource.metadata.TableMeta;

/**
 * Keeps the undo from changing rows that are none of the branch's: others may have come to refer to a row that the branch made, and a
 * foreign key that cascades would take theirs away with it, without a word. Rows of the branch's own are restored before, so that
 * they do not refer to it any more. A key that referring rows follow is no such thing: they keep what they refer to.
 *
 * <p>Thread-safe.
 */
final class ReferenceGuard {

    private final Dialect dialect;
    private final RowSql rowSql;

    ReferenceGuard(Dialect dialect) {
        this.dialect = dialect;
        this.rowSql = new RowSql(dialect);
    }

    /**
     * Passes when nothing refers to the rows that foreign keys would change with them; they are locked then, so that nothing can come to.
     *
     * @param changes of one table and one kind, about to be taken back
     * @throws StillReferencedException when something does
     */
    void requireUnreferenced(Connection connection, List<RowChange> changes) throws SQLException {
        TableMeta table = changes.get(0).table();
        List<Reference> guarded = guarded(changes.get(0));
        if (guarded.isEmpty()) {
            return;
        }
        List<RowKey> keys = changes.stream().map(RowChange::key).toList();
        String condition = rowSql.keyCondition(table, "atone_referenced", keys.size());
        String rows = " FROM " + table.quotedName() + " atone_referenced";
        // On its own, so that the look at the referring rows begins when these are locked.
        isThere(connection, "SELECT 1" + rows + " WHERE " + condition + dialect.forUpdate(), table, keys);
        for (Reference foreignKey : guarded) {
            String referring = " JOIN " + quoted(foreignKey) + " atone_referring ON " + equality(foreignKey);
            String sql = "SELECT 1" + rows + referring + " WHERE " + condition + " LIMIT 1" + dialect.forUpdate();
            if (isThere(connection, sql, table, keys)) {
                throw new StillReferencedException(table.name(), foreignKey);
            }
        }
    }

    private static List<Reference> guarded(RowChange change) {
        TableMeta table = change.table();
        return switch (change.kind()) {
            case DELETE -> List.of();
            case INSERT -> table.cascades(DmlKind.DELETE, List.of());
            case UPDATE ->
                table.hazards().references().stream()
                        .filter(reference -> reference.onUpdate() == Rule.SET)
                        .filter(reference ->
                                reference.referencedColumns().stream().anyMatch(changed(change)::contains))
                        .toList();
        };
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

    private boolean isThere(Connection connection, String sql, TableMeta table, List<RowKey> keys) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            rowSql.bindKeys(query, 1, table, keys);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }
}
