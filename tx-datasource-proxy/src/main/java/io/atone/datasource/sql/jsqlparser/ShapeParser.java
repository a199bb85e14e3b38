package io.atone.datasource.sql.jsqlparser;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.atone.datasource.sql.jsqlparser.ParsedShape.Kind;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.update.UpdateSet;
import net.sf.jsqlparser.statement.upsert.Upsert;
import net.sf.jsqlparser.statement.upsert.UpsertType;
import org.jspecify.annotations.Nullable;

/**
 * Asks JSqlParser for the shape of a statement. Bounded in time and, by a thread of its own whose stack may overflow
 * without harm, in depth; the thread is gone when the call returns. Thread-safe.
 */
public final class ShapeParser {

    /** A statement takes a few milliseconds; only nested brackets that the parser tries in many ways take longer. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** An interrupt of the calling thread is kept for it, and must not make a statement look unknown. */
    private static final int MAX_ATTEMPTS = 3;

    private ShapeParser() {}

    /** The shape, or empty when the parser does not understand the text, or not in time. */
    public static Optional<ParsedShape> parse(String sql) {
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
                try {
                    return Optional.of(parseOnce(sql));
                } catch (JSQLParserException e) {
                    if (!(e.getCause() instanceof InterruptedException)) {
                        // Not understood is an answer; whoever asked decides what it means.
                        return Optional.empty();
                    }
                    interrupted = true;
                }
            }
            return Optional.empty();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ParsedShape parseOnce(String sql) throws JSQLParserException {
        CCJSqlParser parser =
                CCJSqlParserUtil.newParser(sql).withAllowComplexParsing(true).withTimeOut(TIMEOUT.toMillis());
        Token first = parser.getToken(0);
        ExecutorService executor = Executors.newSingleThreadExecutor(ShapeParser::newThread);
        try {
            Statement statement = CCJSqlParserUtil.parseStatement(parser, executor);
            return shape(statement, countParameters(first));
        } finally {
            executor.shutdownNow();
        }
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "atone-sql-parser");
        thread.setDaemon(true);
        return thread;
    }

    /** Counted in the parser's own tokens, because not every kind of expression can be visited. */
    private static int countParameters(Token beforeFirst) {
        int count = 0;
        for (Token token = beforeFirst.next; token != null; token = token.next) {
            if (token.image.equals("?")) {
                count++;
            }
        }
        return count;
    }

    private static ParsedShape shape(Statement statement, int parameters) {
        if (statement instanceof Insert insert) {
            return insert(insert, parameters);
        }
        if (statement instanceof Upsert upsert) {
            return upsert(upsert, parameters);
        }
        if (statement instanceof Update update) {
            return update(update, parameters);
        }
        if (statement instanceof Delete delete) {
            return delete(delete, parameters);
        }
        if (statement instanceof PlainSelect select && select.getForMode() != null) {
            return select(select, parameters);
        }
        return new ParsedShape(Kind.OTHER, parameters, 0, false, false, false);
    }

    private static ParsedShape insert(Insert insert, int parameters) {
        Extras extras = new Extras();
        table(insert.getTable(), extras);
        extras.add("WITH", insert.getWithItemsList());
        extras.add("RETURNING", insert.getReturningClause());
        extras.add("OUTPUT", insert.getOutputClause());
        extras.add("ON CONFLICT", insert.getConflictAction());
        extras.add("ON DUPLICATE KEY", insert.getDuplicateAction());
        extras.add("ON DUPLICATE KEY", insert.getDuplicateUpdateSets());
        extras.add("PARTITION", insert.getPartitions());
        extras.add("a row alias", insert.getRowAlias());
        extras.add("IGNORE", insert.isModifierIgnore());
        extras.add("a priority", insert.getModifierPriority());
        extras.add("OVERWRITE", insert.isOverwrite());
        extras.add("INSERT ALL", insert.isOracleMultiInsert());
        extras.add("SELECT", insert.getSelect() != null && !(insert.getSelect() instanceof Values));
        int columns = insert.getColumns() == null ? 0 : insert.getColumns().size();
        return new ParsedShape(Kind.INSERT, parameters, columns, false, false, false, extras.names);
    }

    private static ParsedShape upsert(Upsert upsert, int parameters) {
        Extras extras = new Extras();
        table(upsert.getTable(), extras);
        extras.add(upsert.getUpsertType() == UpsertType.REPLACE ? "REPLACE" : "an unknown kind of upsert", true);
        extras.add("ON DUPLICATE KEY", upsert.getDuplicateUpdateSets());
        extras.add("SELECT", upsert.getSelect() != null && !(upsert.getSelect() instanceof Values));
        int columns = upsert.getColumns() == null ? 0 : upsert.getColumns().size();
        return new ParsedShape(Kind.INSERT, parameters, columns, false, false, false, extras.names);
    }

    private static ParsedShape update(Update update, int parameters) {
        Extras extras = new Extras();
        table(update.getTable(), extras);
        extras.add("WITH", update.getWithItemsList());
        extras.add("RETURNING", update.getReturningClause());
        extras.add("OUTPUT", update.getOutputClause());
        extras.add("FROM", update.getFromItem());
        extras.add("JOIN", update.getJoins());
        extras.add("JOIN", update.getStartJoins());
        extras.add("PORTION", update.getForPortionClause());
        extras.add("PREFERRING", update.getPreferringClause());
        extras.add("OPTION", update.getOption());
        extras.add("IGNORE", update.isModifierIgnore());
        extras.add("a priority", update.getModifierPriority());
        int columns = 0;
        for (UpdateSet set : update.getUpdateSets()) {
            columns += set.getColumns().size();
        }
        return new ParsedShape(
                Kind.UPDATE,
                parameters,
                columns,
                update.getWhere() != null,
                update.getOrderByElements() != null,
                update.getLimit() != null,
                extras.names);
    }

    private static ParsedShape delete(Delete delete, int parameters) {
        Extras extras = new Extras();
        table(delete.getTable(), extras);
        extras.add("WITH", delete.getWithItemsList());
        extras.add("RETURNING", delete.getReturningClause());
        extras.add("OUTPUT", delete.getOutputClause());
        extras.add("several tables", delete.getTables());
        extras.add("USING", delete.getUsingFromItemList());
        extras.add("JOIN", delete.getJoins());
        extras.add("PORTION", delete.getForPortionClause());
        extras.add("PREFERRING", delete.getPreferringClause());
        extras.add("OPTION", delete.getOption());
        extras.add("IGNORE", delete.isModifierIgnore());
        extras.add("QUICK", delete.isModifierQuick());
        extras.add("a priority", delete.getModifierPriority());
        extras.add("no FROM", !delete.isHasFrom());
        return new ParsedShape(
                Kind.DELETE,
                parameters,
                0,
                delete.getWhere() != null,
                delete.getOrderByElements() != null,
                delete.getLimit() != null,
                extras.names);
    }

    private static ParsedShape select(PlainSelect select, int parameters) {
        Extras extras = new Extras();
        table(select.getFromItem(), extras);
        extras.add("WITH", select.getWithItemsList());
        extras.add("JOIN", select.getJoins());
        extras.add("INTO", select.getIntoTables());
        extras.add("INTO", select.getIntoTempTable());
        extras.add("INTO", select.getMySqlSelectIntoClause());
        extras.add("DISTINCT", select.getDistinct());
        extras.add("TOP", select.getTop());
        extras.add("GROUP BY", select.getGroupBy());
        extras.add("HAVING", select.getHaving());
        extras.add("WINDOW", select.getWindowDefinitions());
        extras.add("SAMPLE", select.getSampleClause());
        extras.add("SKIP LOCKED", select.isSkipLocked());
        extras.add("ONLY", select.isUsingOnly());
        extras.add("FINAL", select.isUsingFinal());
        boolean limited = select.getLimit() != null || select.getOffset() != null || select.getFetch() != null;
        return new ParsedShape(
                Kind.SELECT_FOR_UPDATE,
                parameters,
                0,
                select.getWhere() != null,
                select.getOrderByElements() != null,
                limited,
                extras.names);
    }

    private static void table(@Nullable FromItem item, Extras extras) {
        if (item instanceof Table table) {
            extras.add("PIVOT", table.getPivot());
            extras.add("an index hint", table.getIndexHint());
        } else {
            extras.add("no plain table", true);
        }
    }

    private static final class Extras {
        private final List<String> names = new ArrayList<>();

        void add(String name, @Nullable Object clause) {
            boolean absent = clause == null
                    || Boolean.FALSE.equals(clause)
                    || (clause instanceof List<?> list && list.isEmpty());
            if (!absent) {
                names.add(name);
            }
        }
    }
}
