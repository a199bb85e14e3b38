package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;

/** Reads {@code UPDATE table SET ... [selection]}. */
final class UpdateReader {

    private UpdateReader() {}

    static StatementPlan.Update read(SqlText text) {
        int set = text.find(Set.of("SET"), 1, text.size());
        if (set == text.size()) {
            throw RefusedShapeException.unreadable("UPDATE without SET");
        }
        TableRef table = TableReader.read(text, new Range(1, set));
        int selection = set + 1 < text.size() ? SelectionReader.start(text, set + 1, text.size()) : text.size();
        List<Assignment> assignments = assignments(text, table, new Range(set + 1, selection));
        return new StatementPlan.Update(
                table,
                text.part(0, selection),
                assignments,
                SelectionReader.read(text, table, new Range(selection, text.size())),
                Determinism.holds(text, new Range(set + 1, selection)));
    }

    /** Reads a SET list; an {@code INSERT ... SET} has one too. */
    static List<Assignment> assignments(SqlText text, TableRef table, Range range) {
        if (range.length() < 1) {
            throw RefusedShapeException.unreadable("SET without a column");
        }
        SelectionReader.checkExpression(text, range);
        for (int i = range.from(); i < range.to(); i++) {
            if (text.is(i, Kind.VARIABLE)) {
                throw new RefusedShapeException(
                        "SET uses a user or system variable, whose value can change from row to row",
                        "Bind the value as a parameter");
            }
        }
        List<Assignment> assignments = new ArrayList<>();
        for (Range item : text.splitByComma(range.from(), range.to())) {
            assignment(text, table, item, assignments);
        }
        return assignments;
    }

    private static void assignment(SqlText text, TableRef table, Range item, List<Assignment> assignments) {
        int equals = item.from();
        while (equals < item.to() && !text.token(equals).isOperator("=")) {
            equals++;
        }
        if (equals + 1 >= item.to()) {
            throw RefusedShapeException.unreadable("an assignment without value");
        }
        Range target = new Range(item.from(), equals);
        Range value = new Range(equals + 1, item.to());
        if (text.isOpenParenthesis(target.from()) && text.closing(target.from()) == equals - 1) {
            text.markOpaque(value, "(SELECT 1)");
            ValueSource whole = new ValueSource.Expression(text.part(value.from(), value.to()), false, false);
            for (Range column : text.splitByComma(target.from() + 1, equals - 1)) {
                assignments.add(new Assignment(column(text, table, column), whole));
            }
        } else {
            text.markOpaque(value, "1");
            assignments.add(new Assignment(column(text, table, target), ValueReader.read(text, value)));
        }
    }

    private static Identifier column(SqlText text, TableRef table, Range range) {
        boolean qualified = range.length() == 3
                && text.family() != SqlFamily.POSTGRESQL
                && text.token(range.from()).isName()
                && text.is(range.from() + 1, Kind.DOT)
                && Qualifiers.names(table, text.identifier(range.from()));
        if ((range.length() != 1 && !qualified) || !text.token(range.to() - 1).isName()) {
            throw new RefusedShapeException(
                    "SET names something else than a column of the table (a field, an array element, another table)",
                    "Set the whole column, by its plain name");
        }
        return text.identifier(range.to() - 1);
    }
}
