package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.StatementPlan.Effect;
import io.atone.datasource.sql.Token.Kind;
import io.atone.datasource.sql.jsqlparser.ParsedShape;

/**
 * Reads MySQL's and MariaDB's changes of one table by what others hold: {@code UPDATE a JOIN b ... SET a.x = ... WHERE},
 * {@code DELETE a FROM a JOIN b ... WHERE}, {@code DELETE FROM a USING a JOIN b ... WHERE}, and changes behind common table expressions. The
 * tables are copied as they are; only the one that is changed has to be found among them.
 */
final class JoinedChangeReader {

    /** What the full parser may call a statement of this kind. */
    private static final List<String> EXTRAS =
            List.of("WITH", "FROM", "JOIN", "USING", "several tables", "no plain table", "no FROM", "an index hint");

    private final SqlText text;
    private final int main;

    private JoinedChangeReader(SqlText text) {
        this.text = text;
        this.main = text.find(Set.of("UPDATE", "DELETE"), 0, text.size());
    }

    /** Whether the text could be read at all here. */
    static boolean reads(SqlText text) {
        boolean change = Set.of("UPDATE", "DELETE").contains(text.keyword(0));
        boolean behindWith = text.isKeyword(0, "WITH")
                && text.find(
                                Set.of("SELECT", "UPDATE", "DELETE", "INSERT", "REPLACE", "TABLE", "VALUES"),
                                0,
                                text.size())
                        == text.find(Set.of("UPDATE", "DELETE"), 0, text.size())
                && text.find(Set.of("UPDATE", "DELETE"), 0, text.size()) < text.size();
        return text.family().isMySqlLike() && (change || behindWith);
    }

    static StatementPlan.JoinedChange read(SqlText text) {
        return new JoinedChangeReader(text).read();
    }

    private StatementPlan.JoinedChange read() {
        Range with = new Range(0, main);
        SelectionReader.checkNested(text, with);
        if (text.find(Set.of("ORDER", "LIMIT"), main, text.size()) < text.size()) {
            throw new RefusedShapeException(
                    "A change of joined tables has an order or a limit", "Select the keys first");
        }
        return text.isKeyword(main, "UPDATE") ? update() : delete();
    }

    private StatementPlan.JoinedChange update() {
        int set = text.find(Set.of("SET"), main, text.size());
        int where = text.find(Set.of("WHERE"), main, text.size());
        if (set + 1 >= where || set == main + 1) {
            throw RefusedShapeException.unreadable("UPDATE without SET, or with one in the wrong place");
        }
        List<TableRef> tables = TableReferences.read(text, new Range(main + 1, set));
        TableRef table = target(tables, set + 1);
        requireQualified(tables, new Range(set + 1, where));
        List<Assignment> assignments = UpdateReader.assignments(text, table, new Range(set + 1, where));
        return plan(Effect.UPDATE, table, assignments, new Range(main + 1, set), where);
    }

    private StatementPlan.JoinedChange delete() {
        int where = text.find(Set.of("WHERE"), main, text.size());
        boolean fromFirst = text.isKeyword(main + 1, "FROM");
        int name = fromFirst ? main + 2 : main + 1;
        int end = nameEnd(name);
        boolean several = end < where && text.isKeyword(end, fromFirst ? "USING" : "FROM");
        if (!several && !(fromFirst && main > 0)) {
            throw DeleteReader.noFrom();
        }
        Range references = new Range(several ? end + 1 : name, where);
        List<TableRef> tables = TableReferences.read(text, references);
        if (!several && tables.size() != 1) {
            throw DeleteReader.noFrom();
        }
        TableRef table = several ? target(tables, name) : TableReader.read(text, references);
        if (several) {
            // The parser knows one of the ways to say this.
            text.markOpaque(new Range(main + 1, end + 1), "x FROM");
        }
        return plan(Effect.DELETE, table, List.of(), references, where);
    }

    /** Behind {@code name} or {@code name.*}. */
    private int nameEnd(int name) {
        boolean star = text.is(name + 1, Kind.DOT)
                && name + 2 < text.size()
                && text.token(name + 2).isOperator("*");
        return star ? name + 3 : name + 1;
    }

    /** The one table that the name at the position means. */
    private TableRef target(List<TableRef> tables, int name) {
        List<TableRef> named = new ArrayList<>();
        for (TableRef table : tables) {
            boolean only = tables.size() == 1 && !text.is(name + 1, Kind.DOT) && text.isKeyword(main, "UPDATE");
            if (only || (text.token(name).isName() && Qualifiers.names(table, text.identifier(name)))) {
                named.add(table);
            }
        }
        if (named.size() != 1) {
            throw new RefusedShapeException(
                    "The one table that the statement changes cannot be told",
                    "Begin each column that is set, or what is deleted from, with the table's alias");
        }
        return named.get(0);
    }

    private void requireQualified(List<TableRef> tables, Range assignments) {
        for (Range item : text.splitByComma(assignments.from(), assignments.to())) {
            if (tables.size() > 1 && !text.is(item.from() + 1, Kind.DOT)) {
                throw new RefusedShapeException(
                        "A column is set whose table cannot be told", "Begin it with the table's alias");
            }
        }
    }

    private StatementPlan.JoinedChange plan(
            Effect effect, TableRef table, List<Assignment> assignments, Range references, int where) {
        Range predicate = new Range(Math.min(where + 1, text.size()), text.size());
        SelectionReader.checkExpression(text, predicate);
        text.markOpaque(predicate, "1 = 1");
        SecondOpinion.check(
                text,
                new ParsedShape(
                        effect == Effect.UPDATE ? ParsedShape.Kind.UPDATE : ParsedShape.Kind.DELETE,
                        text.parameterCount(),
                        assignments.size(),
                        predicate.length() > 0,
                        false,
                        false,
                        EXTRAS));
        return new StatementPlan.JoinedChange(
                effect,
                table,
                assignments,
                text.part(0, main),
                text.part(references.from(), references.to()),
                text.part(0, where),
                text.part(predicate.from(), predicate.to()));
    }
}
