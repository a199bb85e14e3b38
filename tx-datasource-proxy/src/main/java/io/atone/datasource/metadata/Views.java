package io.atone.datasource.metadata;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.ViewDefinition;
import org.jspecify.annotations.Nullable;

/** Finds the table beneath a view, or the reason why rows must not be changed through the view. */
final class Views {

    private static final String WAY_OUT = "run the statement on the base table";

    private Views() {}

    /**
     * A view through which its database lets rows be changed.
     *
     * @param definition of the view, from the catalog
     * @param shown what the definition's one table is
     */
    static ViewedTable of(
            TableMeta view,
            ViewDefinition definition,
            @Nullable TableName shown,
            Dialect dialect,
            TableLoader.Tables tables)
            throws SQLException {
        TableMeta table = shown == null || shown.equals(view.name()) ? null : tables.find(shown);
        if (table == null || definition.columns().size() != view.columns().size()) {
            return notSimple(view);
        }
        return ViewedTable.of(table, columns(view, definition.columns(), table, dialect));
    }

    private static Map<String, String> columns(
            TableMeta view, List<Optional<Identifier>> originals, TableMeta table, Dialect dialect) {
        Map<String, String> columns = new HashMap<>();
        for (int i = 0; i < originals.size(); i++) {
            ColumnMeta column = view.columns().get(i);
            originals
                    .get(i)
                    .map(dialect::canonicalColumn)
                    .filter(name -> table.column(name) != null)
                    .ifPresent(name -> columns.put(column.name(), name));
        }
        return columns;
    }

    /** A view of which it cannot be told which rows of which table a change through it means. */
    static ViewedTable notSimple(TableMeta view) {
        return ViewedTable.refused(new Refusal(
                view.name()
                        + " is no base table, and no view that is known to show plain columns of just one, so what a"
                        + " statement on it does to other tables is not captured",
                WAY_OUT));
    }

    /** A view whose definition the database does not tell. */
    static ViewedTable hidden(TableMeta view) {
        return ViewedTable.refused(new Refusal(
                "the database hides from its user what the view " + view.name() + " shows",
                "grant him SHOW VIEW on it, or run the statement on the base table"));
    }

    /** A view that lends its user rights on a table which he does not have himself. */
    static ViewedTable lendingRights(TableMeta view, @Nullable TableName table) {
        return ViewedTable.refused(new Refusal(
                "the database user may not SELECT, INSERT, UPDATE and DELETE all rows of the table"
                        + (table == null ? "" : " " + table) + " beneath the view " + view.name()
                        + " himself, which capture and undo have to do",
                "grant him these rights on the table, as far as row security does not take them away again"));
    }
}
