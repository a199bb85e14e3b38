package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.StatementPlan.Collision;
import io.atone.datasource.sql.StatementPlan.OnCollision;
import io.atone.datasource.sql.StatementPlan.QueryColumns;
import io.atone.datasource.sql.Token.Kind;

/**
 * Reads the ON DUPLICATE KEY UPDATE behind a query, which may name columns of it as {@code table.column}: they get names of their own,
 * and have to be selected along with what the query gives. One without its table's name cannot be told from the target's here.
 */
final class QueryColumnReader {

    private static final Set<String> NOT_PLAIN =
            Set.of("UNION", "INTERSECT", "EXCEPT", "GROUP", "HAVING", "DISTINCT", "DISTINCTROW");

    private final SqlText text;
    private final TableRef table;
    private final Range query;
    private final List<String> columns = new ArrayList<>();

    private QueryColumnReader(SqlText text, TableRef table, Range query) {
        this.text = text;
        this.table = table;
        this.query = query;
    }

    static OnCollision read(SqlText text, TableRef table, Range query, int clause, List<Assignment> assignments) {
        QueryColumnReader reader = new QueryColumnReader(text, table, query);
        SqlPart renamed = reader.rename(new Range(clause, text.size()));
        return new OnCollision(Collision.UPDATE, assignments, renamed, reader.queryColumns());
    }

    private SqlPart rename(Range clause) {
        List<String> pieces = new ArrayList<>();
        int start = clause.from();
        for (int i = clause.from(); i < clause.to(); i++) {
            if (isOfQuery(i)) {
                pieces.add(text.part(start, i).text());
                pieces.add(nameOf(text.part(i, i + 3).text()));
                start = i + 3;
            }
        }
        pieces.add(text.part(start, clause.to()).text());
        if (!columns.isEmpty() && holdsQuery(clause)) {
            throw new RefusedShapeException(
                    "ON DUPLICATE KEY UPDATE has a subquery and names columns of other tables, perhaps of the query",
                    "Select what the subquery gives in the query");
        }
        return new SqlPart(
                String.join(" ", pieces).strip(),
                text.part(clause.from(), clause.to()).parameters());
    }

    private boolean holdsQuery(Range clause) {
        for (int i = clause.from(); i < clause.to(); i++) {
            if (text.isKeyword(i, "SELECT")) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfQuery(int at) {
        boolean qualified = text.token(at).isName()
                && !text.is(at - 1, Kind.DOT)
                && text.is(at + 1, Kind.DOT)
                && at + 2 < text.size()
                && text.token(at + 2).isName()
                && !text.isOpenParenthesis(at + 3);
        if (qualified && text.is(at + 3, Kind.DOT)) {
            throw new RefusedShapeException(
                    "ON DUPLICATE KEY UPDATE names a column by its schema, too", "Name it by its table alone");
        }
        return qualified && !Qualifiers.names(table, text.identifier(at));
    }

    private String nameOf(String column) {
        if (!columns.contains(column)) {
            columns.add(column);
        }
        return QueryColumns.NAME + columns.indexOf(column);
    }

    private QueryColumns queryColumns() {
        if (columns.isEmpty()) {
            return QueryColumns.NONE;
        }
        int from = text.find(Set.of("FROM"), query.from(), query.to());
        boolean plain = text.isKeyword(query.from(), "SELECT")
                && from < query.to()
                && text.find(NOT_PLAIN, query.from(), query.to()) == query.to();
        if (!plain) {
            throw new RefusedShapeException(
                    "ON DUPLICATE KEY UPDATE names columns of a query that is not a plain one",
                    "Put the query into FROM: INSERT ... SELECT * FROM (SELECT ...) AS x ON DUPLICATE KEY UPDATE ...");
        }
        return new QueryColumns(columns, text.part(query.from(), from), text.part(from, query.to()));
    }
}
