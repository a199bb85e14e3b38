package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.Beforehand.Conflict;
import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.StatementPlan.Insert;
import io.atone.datasource.sql.StatementPlan.InsertQuery;
import io.atone.datasource.sql.StatementPlan.OnCollision;
import io.atone.datasource.sql.Token.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads from PostgreSQL's {@code INSERT ... ON CONFLICT ... DO UPDATE} by which values of which key its rows may collide. What it
 * cannot read is {@link Beforehand.Untold}, which is no refusal: newer versions need not know it beforehand.
 */
final class ConflictReader {

    private final SqlText text;
    private final TableRef table;
    private final Range with;
    private final int conflict;
    private final int action;
    private final int end;

    /**
     * @param with the common table expressions before the INSERT
     * @param conflict where ON CONFLICT stands
     * @param action where DO UPDATE stands
     * @param end behind the DO UPDATE
     */
    ConflictReader(SqlText text, TableRef table, Range with, int conflict, int action, int end) {
        this.text = text;
        this.table = table;
        this.with = with;
        this.conflict = conflict;
        this.action = action;
        this.end = end;
    }

    /** @param from behind the table and its alias */
    Beforehand read(int from) {
        Conflict target = target();
        if (target == null) {
            return new Beforehand.Untold();
        }
        int at = from;
        List<Identifier> columns = new ArrayList<>();
        if (text.isOpenParenthesis(at) && !InsertQueryReader.begins(text, at)) {
            Range list = new Range(at + 1, text.closing(at));
            if (!names(list, columns)) {
                return new Beforehand.Untold();
            }
            at = list.to() + 1;
        }
        if (text.isKeyword(at, "VALUES") && with.length() > 0) {
            // A value could be read from what stands before the INSERT.
            return new Beforehand.Untold();
        }
        if (text.isKeyword(at, "VALUES")) {
            List<List<ValueSource>> rows = rows(at + 1);
            boolean fit = rows.stream()
                    .allMatch(row ->
                            row.size() == (columns.isEmpty() ? rows.get(0).size() : columns.size()));
            return fit && !rows.isEmpty()
                    ? new Beforehand.CollidingRows(target, new Insert(table, columns, rows, text.part(0, end)))
                    : new Beforehand.Untold();
        }
        return InsertQueryReader.begins(text, at) ? query(target, columns, at) : new Beforehand.Untold();
    }

    private Beforehand query(Conflict target, List<Identifier> columns, int from) {
        boolean bracketed = text.isOpenParenthesis(from) && text.closing(from) == conflict - 1;
        SqlPart query = bracketed ? text.part(from + 1, conflict - 1) : text.part(from, conflict);
        return new Beforehand.CollidingQuery(
                target,
                text.part(with.from(), with.to()),
                new InsertQuery(table, columns, query, text.part(0, end), false, OnCollision.FAIL));
    }

    private @Nullable Conflict target() {
        int where = text.find(Set.of("WHERE"), action, end);
        SqlPart head = text.part(0, where);
        SqlPart predicate = text.part(Math.min(where + 1, end), end);
        int at = conflict + 2;
        if (text.isKeyword(at, "ON")
                && text.isKeyword(at + 1, "CONSTRAINT")
                && text.token(at + 2).isName()) {
            return new Conflict(List.of(), text.identifier(at + 2), head, predicate);
        }
        List<Identifier> columns = new ArrayList<>();
        boolean plain = text.isOpenParenthesis(at) && names(new Range(at + 1, text.closing(at)), columns);
        return plain ? new Conflict(columns, null, head, predicate) : null;
    }

    /** Whether the range is a list of plain names. */
    private boolean names(Range range, List<Identifier> names) {
        for (Range item : text.splitByComma(range.from(), range.to())) {
            if (item.length() != 1 || !text.token(item.from()).isName()) {
                return false;
            }
            names.add(text.identifier(item.from()));
        }
        return !names.isEmpty();
    }

    /** Empty when something else stands there. */
    private List<List<ValueSource>> rows(int from) {
        List<List<ValueSource>> rows = new ArrayList<>();
        int at = from;
        while (text.isOpenParenthesis(at)) {
            List<ValueSource> row = new ArrayList<>();
            for (Range item : text.splitByComma(at + 1, text.closing(at))) {
                if (item.length() == 0) {
                    return List.of();
                }
                row.add(ValueReader.read(text, item));
            }
            rows.add(row);
            at = text.closing(at) + 1;
            if (!text.is(at, Kind.COMMA)) {
                break;
            }
            at++;
        }
        return at == conflict ? rows : List.of();
    }
}
