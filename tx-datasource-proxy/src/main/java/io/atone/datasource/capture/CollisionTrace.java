package io.atone.datasource.capture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Assignment;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.TableRef;

/**
 * Makes ON DUPLICATE KEY UPDATE tell which rows it met: one more assignment, of a column to itself, that notes the row's key in a
 * session variable on its way. The update count alone does not tell an inserted row from one that was there and stayed as it was.
 *
 * <p>MySQL calls an assignment within an expression deprecated, but has nothing else that an expression could leave several keys in:
 * LAST_INSERT_ID(expression) keeps one number, and stored functions would have to be installed.
 */
final class CollisionTrace {

    private static final String VARIABLE = "@atone_met";

    /**
     * Types whose values are the same after an assignment to themselves. A TIMESTAMP goes through the session's time zone, in which an
     * hour may come twice, and an ENUM through its members' names. (A number that the database counts is none of them either: MySQL
     * lets a statement not set it that has counted it.)
     */
    private static final Set<String> SELF_ASSIGNABLE = Set.of(
            "tinyint",
            "smallint",
            "mediumint",
            "int",
            "bigint",
            "decimal",
            "char",
            "varchar",
            "binary",
            "varbinary",
            "date");

    private final CaptureScope scope;
    private final StatementCall call;
    private final TableMeta table;
    private final TableRef reference;
    private final List<Assignment> assignments;

    /** @param assignments what the statement sets */
    CollisionTrace(
            CaptureScope scope, StatementCall call, TableMeta table, TableRef reference, List<Assignment> assignments) {
        this.scope = scope;
        this.call = call;
        this.table = table;
        this.reference = reference;
        this.assignments = assignments;
    }

    /** A statement that ends with its assignments, made to leave a trace; what earlier ones left is forgotten. */
    String left(String text) throws SQLException {
        try (Statement statement = scope.connection().createStatement()) {
            statement.execute("SET " + VARIABLE + " = NULL");
        }
        Dialect dialect = scope.database().dialect();
        Identifier name = reference.name();
        String qualifier = dialect.quote(name.text()) + ".";
        String column = qualifier + dialect.quote(selfAssignable().name());
        return text + ", " + column + " = IF((" + VARIABLE + " := CONCAT_WS(';', " + VARIABLE + ", "
                + keyText(table, dialect, qualifier) + ")) IS NULL, " + column + ", " + column + ")";
    }

    /** None that the statement sets itself: the one or the other assignment would count, as the SQL mode says. */
    private ColumnMeta selfAssignable() throws StatementRefusedException {
        Set<String> assigned = assignments.stream()
                .map(assignment -> scope.database().dialect().canonicalColumn(assignment.column()))
                .collect(Collectors.toSet());
        return Stream.concat(table.rowKeyColumns().stream(), table.columns().stream())
                .filter(column -> column.identity() == ColumnMeta.Identity.NONE
                        && !column.generated()
                        && !assigned.contains(column.name())
                        && SELF_ASSIGNABLE.contains(column.type().base()))
                .findFirst()
                .orElseThrow(() -> CaptureScope.refusal(
                        call.sql(),
                        new Refusal(
                                "table " + table.name()
                                        + " has no column that could note which rows the statement meets",
                                "select the row FOR UPDATE, then use a plain INSERT or UPDATE")));
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
