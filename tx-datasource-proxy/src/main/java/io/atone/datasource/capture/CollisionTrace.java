package io.atone.datasource.capture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.StatementPlan.Insert;

/**
 * Makes ON DUPLICATE KEY UPDATE tell which rows it met: one more assignment, of a key column to itself, that notes the row's key in a
 * session variable on its way. The update count alone does not tell an inserted row from one that was there and stayed as it was.
 */
final class CollisionTrace {

    private static final String VARIABLE = "@atone_met";

    private final CaptureScope scope;
    private final StatementCall call;
    private final TableMeta table;
    private final Insert plan;

    CollisionTrace(CaptureScope scope, StatementCall call, TableMeta table, Insert plan) {
        this.scope = scope;
        this.call = call;
        this.table = table;
        this.plan = plan;
    }

    /** The statement that leaves a trace; what earlier ones left is forgotten. */
    String text() throws SQLException {
        try (Statement statement = scope.connection().createStatement()) {
            statement.execute("SET " + VARIABLE + " = NULL");
        }
        Dialect dialect = scope.database().dialect();
        Identifier name = plan.table().name();
        String qualifier = dialect.quote(name.text()) + ".";
        String column = qualifier + dialect.quote(table.rowKeyColumns().get(0).name());
        return plan.body().text() + ", " + column + " = IF((" + VARIABLE + " := CONCAT_WS(';', " + VARIABLE + ", "
                + keyText(table, dialect, qualifier) + ")) IS NULL, " + column + ", " + column + ")";
    }

    /** The keys of the rows that were met, in order, once for each time. */
    List<String> read() throws SQLException {
        try (Statement statement = scope.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT " + VARIABLE)) {
            if (!row.next()) {
                throw new CaptureException("The trace of a statement cannot be read: " + call.sql());
            }
            String keys = row.getString(1);
            return keys == null ? List.of() : List.of(keys.split(";", -1));
        }
    }

    /** A row's key as a text that has neither commas nor semicolons of its own. */
    static String keyText(TableMeta table, Dialect dialect, String qualifier) {
        List<String> columns = table.rowKeyColumns().stream()
                .map(ColumnMeta::name)
                .map(name -> "HEX(CAST(" + qualifier + dialect.quote(name) + " AS BINARY))")
                .toList();
        return "CONCAT_WS(',', " + String.join(", ", columns) + ")";
    }
}
