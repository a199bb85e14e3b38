package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.StatementPlan.Collision;
import io.atone.datasource.sql.Token.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code INSERT INTO table [(columns)] VALUES (...), ...}, DEFAULT VALUES, and MySQL's SET form; in MySQL, MariaDB and H2 also
 * what such an insert does about rows that are there already.
 */
final class InsertReader {

    private static final Set<String> AFTER_TABLE = Words.of(
            """
            VALUES VALUE SELECT SET DEFAULT OVERRIDING WITH TABLE DIRECT SORTED ON PARTITION RETURNING FROM KEY
            """);

    private final SqlText text;
    private final TableRef table;
    private final boolean merge;
    private int at;
    private List<Identifier> mergeKey = List.of();
    private @Nullable Collision collision;
    private List<Assignment> onDuplicate = List.of();

    private InsertReader(SqlText text) {
        this.text = text;
        boolean replaces = text.isKeyword(0, "REPLACE");
        this.merge = text.isKeyword(0, "MERGE") || (replaces && text.family() == SqlFamily.H2);
        if (merge) {
            text.markOpaque(new Range(0, 1), "INSERT");
        }
        boolean ignore = text.isKeyword(1, "IGNORE");
        int start = ignore ? 2 : 1;
        if (text.isKeyword(start, "INTO")) {
            start++;
        }
        if (replaces && !merge) {
            collision = Collision.REPLACE;
        } else if (ignore) {
            collision = Collision.SKIP;
        }
        if (ignore && (text.family() == SqlFamily.POSTGRESQL || !text.isKeyword(0, "INSERT"))) {
            throw new RefusedShapeException(
                    "INSERT IGNORE leaves rows out silently, so what it did cannot be told from its text",
                    "Use a plain INSERT and handle the duplicate key");
        }
        if (start == 1 && !text.family().isMySqlLike()) {
            throw RefusedShapeException.unreadable("INSERT without INTO");
        }
        at = tableEnd(start);
        table = TableReader.read(text, new Range(start, at));
    }

    /**
     * An {@link StatementPlan.Insert}, {@link StatementPlan.InsertQuery} or {@link StatementPlan.Upsert}; of H2's MERGE and REPLACE with VALUES a
     * {@link StatementPlan.Merge}.
     */
    static StatementPlan read(SqlText text) {
        InsertReader reader = new InsertReader(text);
        List<Identifier> columns = reader.columnsBeforeQuery();
        if (columns != null) {
            return reader.query(columns);
        }
        StatementPlan.Insert rows = reader.readRows();
        if (reader.merge) {
            return new StatementPlan.Merge(rows, reader.mergeKey, text.isKeyword(0, "REPLACE"));
        }
        Collision collision = reader.collision;
        return collision == null ? rows : new StatementPlan.Upsert(rows, collision, reader.onDuplicate);
    }

    /** The columns named before a query, which begins where the reader stands then; null when no query follows the table. */
    private @Nullable List<Identifier> columnsBeforeQuery() {
        int start = at;
        List<Identifier> columns = List.of();
        if (!InsertQueryReader.begins(text, at) && text.isOpenParenthesis(at)) {
            columns = columns();
        }
        if (InsertQueryReader.begins(text, at)) {
            return columns;
        }
        at = start;
        return null;
    }

    private StatementPlan.InsertQuery query(List<Identifier> columns) {
        if (text.family() == SqlFamily.POSTGRESQL || merge) {
            throw insertSelect();
        }
        return InsertQueryReader.read(text, table, columns, collision, at);
    }

    private int tableEnd(int start) {
        for (int i = start + 1; i < text.size(); i++) {
            if (text.is(i, Kind.OPEN) || AFTER_TABLE.contains(text.keyword(i))) {
                return i;
            }
        }
        return text.size();
    }

    private StatementPlan.Insert readRows() {
        if (text.family() != SqlFamily.POSTGRESQL && text.isKeyword(at, "SET") && !merge) {
            return readSet();
        }
        List<Identifier> columns = columns();
        if (merge) {
            mergeKey();
        }
        if (text.isKeyword(at, "OVERRIDING")) {
            overriding();
        }
        if (text.isKeyword(at, "DEFAULT") && text.isKeyword(at + 1, "VALUES")) {
            at += 2;
            checkEnd();
            return plan(
                    columns,
                    List.of(columns.stream()
                            .map(c -> (ValueSource) new ValueSource.DefaultValue())
                            .toList()));
        }
        if (!text.isKeyword(at, "VALUES")
                && !(text.isKeyword(at, "VALUE") && text.family().isMySqlLike())) {
            throw noValues();
        }
        at++;
        List<List<ValueSource>> rows = rows();
        checkEnd();
        return plan(columns, rows);
    }

    private StatementPlan.Insert plan(List<Identifier> columns, List<List<ValueSource>> rows) {
        for (List<ValueSource> row : rows) {
            if (row.size() != (columns.isEmpty() ? rows.get(0).size() : columns.size())) {
                throw RefusedShapeException.unreadable("rows with different numbers of values");
            }
        }
        return new StatementPlan.Insert(table, columns, rows, text.part(0, text.size()));
    }

    private StatementPlan.Insert readSet() {
        int end = text.find(Set.of("ON", "AS", "RETURNING"), at, text.size());
        List<Assignment> assignments = UpdateReader.assignments(text, table, new Range(at + 1, end));
        at = end;
        checkEnd();
        return plan(
                assignments.stream().map(Assignment::column).toList(),
                List.of(assignments.stream().map(Assignment::value).toList()));
    }

    private List<Identifier> columns() {
        List<Identifier> columns = new ArrayList<>();
        if (!text.isOpenParenthesis(at)) {
            return columns;
        }
        int close = text.closing(at);
        if (close == at + 1) {
            text.markOpaque(new Range(at, close + 1), "");
        } else {
            for (Range item : text.splitByComma(at + 1, close)) {
                if (item.length() != 1 || !text.token(item.from()).isName()) {
                    throw RefusedShapeException.unreadable("a column list with more than plain names");
                }
                columns.add(text.identifier(item.from()));
            }
        }
        at = close + 1;
        return columns;
    }

    private void mergeKey() {
        if (text.isKeyword(at, "KEY") && text.isOpenParenthesis(at + 1)) {
            int start = at;
            at++;
            mergeKey = columns();
            text.markOpaque(new Range(start, at), "");
        }
        if (!text.isKeyword(at, "VALUES")) {
            throw noValues();
        }
    }

    private void overriding() {
        if (!text.isKeyword(at + 1, "SYSTEM") || !text.isKeyword(at + 2, "VALUE")) {
            throw new RefusedShapeException(
                    "OVERRIDING USER VALUE replaces given key values by generated ones",
                    "Leave the identity column out of the INSERT");
        }
        at += 3;
    }

    private List<List<ValueSource>> rows() {
        List<List<ValueSource>> rows = new ArrayList<>();
        int start = at;
        while (true) {
            if (!text.isOpenParenthesis(at)) {
                throw RefusedShapeException.unreadable("VALUES without a row in brackets");
            }
            int close = text.closing(at);
            rows.add(row(at + 1, close, rows.isEmpty()));
            at = close + 1;
            if (!text.is(at, Kind.COMMA)) {
                text.markOpaque(new Range(firstEnd(start), at), "");
                return rows;
            }
            at++;
        }
    }

    /** Behind the first row; the others have the same form, and in great numbers they would take the parser long. */
    private int firstEnd(int start) {
        return text.closing(start) + 1;
    }

    private List<ValueSource> row(int from, int to, boolean first) {
        List<ValueSource> values = new ArrayList<>();
        if (from == to) {
            // Valid where columns have defaults, but unknown to the parser.
            if (first) {
                text.markOpaque(new Range(from - 1, to + 1), "(1)");
            }
            return values;
        }
        for (Range item : text.splitByComma(from, to)) {
            if (item.length() == 0) {
                throw RefusedShapeException.unreadable("a value that is missing");
            }
            SelectionReader.checkExpression(text, item);
            if (first) {
                text.markOpaque(item, "1");
            }
            values.add(ValueReader.read(text, item));
        }
        return values;
    }

    private void checkEnd() {
        if (text.family().isMySqlLike()) {
            rowAlias();
        }
        if (text.family() != SqlFamily.POSTGRESQL && !merge) {
            onDuplicateKey();
        }
        if (at == text.size()) {
            return;
        }
        if (text.isKeyword(at, "ON")) {
            throw new RefusedShapeException(
                    "An INSERT that updates or skips existing rows (ON DUPLICATE KEY, ON CONFLICT) is not captured yet",
                    "Select the row FOR UPDATE, then use a plain INSERT or UPDATE");
        }
        if (text.isKeyword(at, "RETURNING")) {
            throw new RefusedShapeException(
                    "A data change with RETURNING is not captured yet",
                    "Leave RETURNING out; ask JDBC for the generated keys (Statement.RETURN_GENERATED_KEYS)");
        }
        throw new RefusedShapeException(
                "The INSERT goes on behind its rows in a way that is not known", "Use a plain INSERT ... VALUES");
    }

    /** The name that MySQL gives to the new row, for ON DUPLICATE KEY UPDATE. */
    private void rowAlias() {
        if (text.isKeyword(at, "AS")
                && at + 1 < text.size()
                && text.token(at + 1).isName()) {
            at += 2;
            if (text.isOpenParenthesis(at)) {
                at = text.closing(at) + 1;
            }
        }
    }

    private void onDuplicateKey() {
        if (!isOnDuplicateKeyUpdate(text, at)) {
            return;
        }
        onDuplicate = onDuplicateKeyUpdate(text, table, collision, at);
        collision = Collision.UPDATE;
        at = text.size();
    }

    static boolean isOnDuplicateKeyUpdate(SqlText text, int at) {
        return text.isKeyword(at, "ON")
                && text.isKeyword(at + 1, "DUPLICATE")
                && text.isKeyword(at + 2, "KEY")
                && text.isKeyword(at + 3, "UPDATE");
    }

    /**
     * What the clause at the position sets; it goes on to the end.
     *
     * @param other what the statement has said already about rows that are there
     */
    static List<Assignment> onDuplicateKeyUpdate(SqlText text, TableRef table, @Nullable Collision other, int at) {
        if (other != null) {
            throw new RefusedShapeException(
                    "The statement says twice what happens to rows that are there already",
                    "Leave IGNORE out, or ON DUPLICATE KEY UPDATE");
        }
        return UpdateReader.assignments(text, table, new Range(at + 4, text.size()));
    }

    private RefusedShapeException noValues() {
        if (text.isKeyword(at, "SELECT") || text.isKeyword(at, "WITH") || text.isKeyword(at, "TABLE")) {
            return insertSelect();
        }
        if (text.isOpenParenthesis(at)) {
            return insertSelect();
        }
        return new RefusedShapeException(
                "The INSERT has no VALUES where they are expected", "Use a plain INSERT INTO ... VALUES (...)");
    }

    private static RefusedShapeException insertSelect() {
        return new RefusedShapeException(
                "Which rows a MERGE or REPLACE with a query changes cannot be told",
                "Select the rows first, then insert them with VALUES, as a batch if they are many");
    }
}
