package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.jsqlparser.ParsedShape;
import org.jspecify.annotations.Nullable;

/** Sends a statement to the reader for its kind, and a data change to the second opinion. */
final class Statements {

    private static final Set<String> JOINING = Set.of("JOIN", "STRAIGHT_JOIN", "USING");

    private Statements() {}

    /** @throws RefusedShapeException when it must not run */
    static StatementPlan read(SqlText text) {
        RefusedFunctions.check(text);
        boolean tells = text.family() == SqlFamily.MARIADB || text.family() == SqlFamily.H2;
        if (tells && ReturningReader.reads(text)) {
            return ReturningReader.read(text);
        }
        if (JoinedChangeReader.reads(text)) {
            return readPlainOrJoined(text);
        }
        if (!ReturningReader.reads(text)) {
            return readPlain(text);
        }
        // The plain shapes run on every version of the engine, so they come first.
        try {
            StatementPlan plain = readPlain(text);
            return plain instanceof StatementPlan.Refused ? ReturningReader.read(text) : plain;
        } catch (RefusedShapeException notPlain) {
            return ReturningReader.read(text);
        }
    }

    private static StatementPlan readPlainOrJoined(SqlText text) {
        try {
            return readPlain(text);
        } catch (RefusedShapeException notPlain) {
            try {
                return JoinedChangeReader.read(text);
            } catch (RefusedShapeException notJoined) {
                throw text.isKeyword(0, "WITH") || text.find(JOINING, 0, text.size()) < text.size()
                        ? notJoined
                        : notPlain;
            }
        }
    }

    private static StatementPlan readPlain(SqlText text) {
        String first = text.keyword(0);
        return switch (first) {
            case "SELECT" -> SelectForUpdateReader.locks(text) ? lockingSelect(text) : PlainReads.read(text);
            case "WITH", "VALUES", "TABLE" -> PlainReads.read(text);
            case "SHOW" -> new StatementPlan.PassThrough();
            case "EXPLAIN" -> PlainReads.explain(text);
            case "DESC", "DESCRIBE" -> describe(text);
            case "INSERT" -> insert(text);
            case "REPLACE" -> replace(text);
            case "MERGE" -> isMergeOfRows(text) ? merge(text) : other(text, first);
            case "UPDATE" -> update(text);
            case "DELETE" -> delete(text);
            case "SET", "RESET" -> SessionSettings.read(text);
            default -> other(text, first);
        };
    }

    private static StatementPlan other(SqlText text, String first) {
        if (text.isOpenParenthesis(0)) {
            return PlainReads.read(text);
        }
        if (text.textOf(0).equals("{")) {
            return RefusedStatements.byFirstWord("CALL");
        }
        return RefusedStatements.byFirstWord(first);
    }

    private static StatementPlan replace(SqlText text) {
        if (text.family() == SqlFamily.POSTGRESQL) {
            return other(text, "REPLACE");
        }
        return text.family() == SqlFamily.H2 ? merge(text) : insert(text);
    }

    private static StatementPlan describe(SqlText text) {
        return text.family().isMySqlLike() ? PlainReads.explain(text) : RefusedStatements.byFirstWord("");
    }

    private static StatementPlan insert(SqlText text) {
        StatementPlan plan = InsertReader.read(text);
        if (plan instanceof StatementPlan.InsertQuery query) {
            SecondOpinion.check(
                    text,
                    new ParsedShape(
                            ParsedShape.Kind.INSERT,
                            text.parameterCount(),
                            query.columns().size(),
                            false,
                            false,
                            false,
                            extras("SELECT", query.onCollision().collision())));
        } else if (plan instanceof StatementPlan.Upsert upsert) {
            SecondOpinion.check(text, insertShape(text, upsert.rows(), extras("", upsert.collision())));
        } else {
            SecondOpinion.check(text, insertShape(text, (StatementPlan.Insert) plan, List.of()));
        }
        return plan;
    }

    private static boolean isMergeOfRows(SqlText text) {
        return text.family() == SqlFamily.H2
                && text.isKeyword(1, "INTO")
                && text.find(Set.of("USING"), 0, text.size()) == text.size();
    }

    /** The parser does not know MERGE in this form; but when MERGE or REPLACE, and KEY, are taken out, it is an INSERT. */
    private static StatementPlan merge(SqlText text) {
        StatementPlan plan = InsertReader.read(text);
        if (plan instanceof StatementPlan.Merge merge) {
            SecondOpinion.checkFrame(text, insertShape(text, merge.rows(), List.of()));
        }
        return plan;
    }

    private static ParsedShape insertShape(SqlText text, StatementPlan.Insert plan, List<String> extras) {
        boolean set = plan.columns().size() > 0 && text.find(Set.of("SET"), 0, text.size()) < text.size();
        int listed = set ? 0 : plan.columns().size();
        return new ParsedShape(ParsedShape.Kind.INSERT, text.parameterCount(), listed, false, false, false, extras);
    }

    /** @param source what the rows come from, if it is no list of values */
    private static List<String> extras(String source, StatementPlan.@Nullable Collision collision) {
        List<String> extras = new ArrayList<>();
        if (!source.isEmpty()) {
            extras.add(source);
        }
        if (collision != null) {
            extras.add(
                    switch (collision) {
                        case SKIP -> "IGNORE";
                        case REPLACE -> "REPLACE";
                        case UPDATE -> "ON DUPLICATE KEY";
                    });
        }
        return extras;
    }

    private static StatementPlan update(SqlText text) {
        StatementPlan.Update plan = UpdateReader.read(text);
        SecondOpinion.check(
                text, shape(ParsedShape.Kind.UPDATE, text, plan.assignments().size(), plan.selection()));
        return plan;
    }

    private static StatementPlan delete(SqlText text) {
        StatementPlan.Delete plan = DeleteReader.read(text);
        SecondOpinion.check(text, shape(ParsedShape.Kind.DELETE, text, 0, plan.selection()));
        return plan;
    }

    private static StatementPlan lockingSelect(SqlText text) {
        if (SkippingSelectReader.reads(text)) {
            return SkippingSelectReader.read(text);
        }
        if (!LockingSelectReader.reads(text)) {
            return selectForUpdate(text);
        }
        try {
            return selectForUpdate(text);
        } catch (RefusedShapeException notOfOneTable) {
            return LockingSelectReader.read(text);
        }
    }

    private static StatementPlan selectForUpdate(SqlText text) {
        StatementPlan.SelectForUpdate plan = SelectForUpdateReader.read(text);
        boolean ordered = text.find(Set.of("ORDER"), 0, text.size()) < text.size();
        RowSelection rows = plan.selection();
        SecondOpinion.check(
                text,
                new ParsedShape(
                        ParsedShape.Kind.SELECT_FOR_UPDATE,
                        text.parameterCount(),
                        0,
                        !rows.predicate().isEmpty(),
                        ordered,
                        rows.limited()));
        return plan;
    }

    private static ParsedShape shape(ParsedShape.Kind kind, SqlText text, int columns, RowSelection rows) {
        return new ParsedShape(
                kind,
                text.parameterCount(),
                columns,
                !rows.predicate().isEmpty(),
                !rows.orderBy().isEmpty(),
                rows.limited());
    }
}
