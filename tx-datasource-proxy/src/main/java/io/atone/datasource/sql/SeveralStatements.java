package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;

import io.atone.datasource.sql.Token.Kind;

/** Takes a text of several statements apart, where semicolons divide it. */
final class SeveralStatements {

    /** More than a text ever has that people write; each one keeps its results until the next text. */
    private static final int MAX_STATEMENTS = 1_000;

    private SeveralStatements() {}

    /**
     * The plan of a text that has a semicolon somewhere.
     *
     * @throws RefusedShapeException when one of the statements must not run
     */
    static StatementPlan read(String sql, SqlFamily family) {
        List<Token> tokens = Lexer.tokenize(sql, family);
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).is(Kind.SEMICOLON)) {
            end--;
        }
        if (tokens.subList(0, end).stream().noneMatch(token -> token.is(Kind.SEMICOLON))) {
            return Statements.read(new SqlText(sql, family));
        }
        if (end < tokens.size()
                && !sql.substring(tokens.get(tokens.size() - 1).end()).isBlank()) {
            throw new RefusedShapeException(
                    "Behind the last of several statements stands a comment, which drivers take for one more",
                    "Leave the comment, or the last semicolon, out");
        }
        return read(sql, tokens.subList(0, end), family);
    }

    private static StatementPlan read(String sql, List<Token> tokens, SqlFamily family) {
        List<StatementPlan.Several.Part> parts = new ArrayList<>();
        boolean allPass = true;
        int start = 0;
        int parametersBefore = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i < tokens.size() && !tokens.get(i).is(Kind.SEMICOLON)) {
                continue;
            }
            SqlText text = new SqlText(text(sql, tokens, start, i), family);
            StatementPlan plan = Statements.read(text);
            if (plan instanceof StatementPlan.Refused) {
                return plan;
            }
            requireFewEnough(parts.size() + 1);
            parts.add(new StatementPlan.Several.Part(part(text, parametersBefore), returnsRows(text, plan)));
            allPass &= plan instanceof StatementPlan.PassThrough;
            parametersBefore += text.parameterCount();
            start = i + 1;
        }
        return allPass ? new StatementPlan.PassThrough() : new StatementPlan.Several(parts);
    }

    private static String text(String sql, List<Token> tokens, int from, int to) {
        if (from == to) {
            throw new RefusedShapeException(
                    "The text holds an empty statement among others", "Leave the semicolon out");
        }
        return sql.substring(tokens.get(from).start(), tokens.get(to - 1).end());
    }

    private static SqlPart part(SqlText text, int parametersBefore) {
        SqlPart own = text.part(0, text.size());
        return new SqlPart(
                own.text(),
                own.parameters().stream()
                        .map(parameter -> parameter + parametersBefore)
                        .toList());
    }

    private static void requireFewEnough(int statements) {
        if (statements > MAX_STATEMENTS) {
            throw new RefusedShapeException(
                    "The text holds more than " + MAX_STATEMENTS + " statements", "Run them in smaller groups");
        }
    }

    private static boolean returnsRows(SqlText text, StatementPlan plan) {
        if (plan instanceof StatementPlan.PassThrough) {
            return !text.isKeyword(0, "SET") && !text.isKeyword(0, "RESET");
        }
        return plan instanceof StatementPlan.SelectForUpdate
                || plan instanceof StatementPlan.LockingSelect
                || plan instanceof StatementPlan.SkippingSelect
                || (plan instanceof StatementPlan.Returning returning
                        && !returning.returning().isEmpty());
    }
}
