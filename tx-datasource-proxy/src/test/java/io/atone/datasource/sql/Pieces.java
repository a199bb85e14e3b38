package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks that the pieces of a supported plan make up the original statement again, with every parameter in place. */
final class Pieces {

    private Pieces() {}

    static void reassemble(String sql, SqlFamily family, StatementPlan plan) {
        if (plan instanceof StatementPlan.Insert insert) {
            whole(sql, family, List.of(insert.body()));
            begins(
                    insert.body(),
                    insert.table(),
                    family,
                    insert.body().text().indexOf(insert.table().text()));
            assertThat(parametersOf(insert)).as(sql).isEqualTo(insert.body().parameters());
        } else if (plan instanceof StatementPlan.Several several) {
            List<SqlPart> parts = several.parts().stream()
                    .map(StatementPlan.Several.Part::text)
                    .toList();
            whole(sql, family, parts);
        } else if (plan instanceof StatementPlan.InsertQuery insert) {
            whole(sql, family, List.of(insert.body()));
            assertThat(words(sql, family))
                    .containsSequence(words(insert.table().text(), family))
                    .containsSequence(words(insert.query().text(), family));
        } else if (plan instanceof StatementPlan.Merge merge) {
            whole(sql, family, List.of(merge.rows().body()));
            assertThat(words(sql, family))
                    .containsSequence(words(merge.rows().table().text(), family));
            assertThat(parametersOf(merge.rows()))
                    .as(sql)
                    .isEqualTo(merge.rows().body().parameters());
        } else if (plan instanceof StatementPlan.Upsert upsert) {
            whole(sql, family, List.of(upsert.rows().body()));
            assertThat(words(sql, family))
                    .containsSequence(words(upsert.rows().table().text(), family));
        } else if (plan instanceof StatementPlan.Update update) {
            whole(sql, family, List.of(update.head(), update.selection().part()));
            begins(update.head(), update.table(), family, 1);
            selection(update.selection(), family);
        } else if (plan instanceof StatementPlan.Delete delete) {
            whole(sql, family, List.of(delete.head(), delete.selection().part()));
            List<String> expected = new ArrayList<>(List.of("DELETE", "FROM"));
            expected.addAll(words(delete.table().text(), family));
            List<String> head = words(delete.head().text(), family);
            assertThat(head.subList(2, head.size())).isEqualTo(expected.subList(2, expected.size()));
            selection(delete.selection(), family);
        } else if (plan instanceof StatementPlan.JoinedChange joined) {
            String where = joined.predicate().isEmpty()
                    ? ""
                    : " WHERE " + joined.predicate().text();
            assertThat(words(joined.head().text() + where, family)).isEqualTo(statementWords(sql, family));
            assertThat(words(joined.head().text(), family))
                    .containsSequence(words(joined.references().text(), family));
            assertThat(words(joined.references().text(), family))
                    .containsSequence(words(joined.table().text(), family));
        } else if (plan instanceof StatementPlan.Returning returning) {
            String own = returning.returning().isEmpty()
                    ? ""
                    : " RETURNING " + returning.returning().text();
            assertThat(words(returning.body().text() + own, family)).isEqualTo(statementWords(sql, family));
            assertThat(words(returning.body().text(), family))
                    .containsSequence(words(returning.table().text(), family));
        } else if (plan instanceof StatementPlan.LockingSelect select) {
            whole(sql, family, List.of(select.head(), select.tail()));
            select.tables().forEach(table -> assertThat(select.tail().text()).contains(table.text()));
        } else if (plan instanceof StatementPlan.SkippingSelect select) {
            SqlPart where = select.predicate().isEmpty()
                    ? SqlPart.EMPTY
                    : new SqlPart(
                            "WHERE " + select.predicate().text(),
                            select.predicate().parameters());
            whole(sql, family, List.of(select.head(), select.from(), where, select.rest()));
            select.tables().forEach(table -> assertThat(select.from().text()).contains(table.text()));
        } else if (plan instanceof StatementPlan.SelectForUpdate select) {
            assertThat(words(sql, family)).containsSequence(words(select.lockClause(), family));
            assertThat(words(sql, family)).containsSequence(words(select.lockClause(), family));
            assertThat(sql).contains(select.table().text(), select.selection().text(), select.lockClause());
            selection(select.selection(), family);
        }
    }

    /** The pieces' tokens, one piece after the other, are the statement's tokens. */
    private static void whole(String sql, SqlFamily family, List<SqlPart> parts) {
        List<String> expected = statementWords(sql, family);
        List<String> tokens = new ArrayList<>();
        List<Integer> parameters = new ArrayList<>();
        for (SqlPart part : parts) {
            assertThat(sql).contains(part.text());
            assertThat(words(part.text(), family).stream().filter("?"::equals)).hasSameSizeAs(part.parameters());
            tokens.addAll(words(part.text(), family));
            parameters.addAll(part.parameters());
        }
        if (parts.size() > 1) {
            expected.removeIf(";"::equals);
        }
        assertThat(tokens).as(sql).isEqualTo(expected);
        assertThat(parameters)
                .as(sql)
                .isEqualTo(IntStream.rangeClosed(1, parameters.size()).boxed().toList());
    }

    private static List<String> statementWords(String sql, SqlFamily family) {
        List<String> words = new ArrayList<>(words(sql, family));
        while (words.get(words.size() - 1).equals(";")) {
            words.remove(words.size() - 1);
        }
        return words;
    }

    private static void begins(SqlPart head, TableRef table, SqlFamily family, int expectedAtLeast) {
        assertThat(head.text().indexOf(table.text())).isGreaterThanOrEqualTo(expectedAtLeast);
        assertThat(words(head.text(), family)).containsSequence(words(table.text(), family));
    }

    private static void selection(RowSelection selection, SqlFamily family) {
        List<String> parts = new ArrayList<>();
        if (!selection.predicate().isEmpty()) {
            parts.add(words(selection.text(), family).get(0));
        }
        parts.addAll(words(selection.predicate().text(), family));
        parts.addAll(words(selection.orderBy().text(), family));
        List<String> all = words(selection.text(), family);
        assertThat(all.subList(0, parts.size())).isEqualTo(parts);
        assertThat(all.size() > parts.size()).isEqualTo(selection.limited());
    }

    private static List<Integer> parametersOf(StatementPlan.Insert insert) {
        List<Integer> parameters = new ArrayList<>();
        for (ValueSource value : insert.rows().stream().flatMap(List::stream).toList()) {
            if (value instanceof ValueSource.Parameter parameter) {
                parameters.add(parameter.index());
            } else if (value instanceof ValueSource.Expression expression) {
                parameters.addAll(expression.part().parameters());
            }
        }
        return parameters;
    }

    private static List<String> words(String sql, SqlFamily family) {
        return Lexer.tokenize(sql, family).stream()
                .map(token -> sql.substring(token.start(), token.end()))
                .toList();
    }
}
