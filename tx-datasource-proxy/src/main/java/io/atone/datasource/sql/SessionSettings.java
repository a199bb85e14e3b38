package io.atone.datasource.sql;

import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;

/**
 * Lets those SET statements pass that are known to concern nothing but the session's comfort. Settings that change
 * what a name, a text or a transaction means are refused, and so are unknown ones.
 */
final class SessionSettings {

    private static final Set<String> MYSQL = Words.of(
            """
            LOCK_WAIT_TIMEOUT INNODB_LOCK_WAIT_TIMEOUT MAX_EXECUTION_TIME MAX_STATEMENT_TIME
            GROUP_CONCAT_MAX_LEN OPTIMIZER_SWITCH NET_READ_TIMEOUT NET_WRITE_TIMEOUT WAIT_TIMEOUT
            INTERACTIVE_TIMEOUT SORT_BUFFER_SIZE JOIN_BUFFER_SIZE TMP_TABLE_SIZE MAX_HEAP_TABLE_SIZE
            PROFILING
            """);

    private static final Set<String> POSTGRESQL = Words.of(
            """
            STATEMENT_TIMEOUT LOCK_TIMEOUT IDLE_IN_TRANSACTION_SESSION_TIMEOUT APPLICATION_NAME
            CLIENT_MIN_MESSAGES WORK_MEM MAINTENANCE_WORK_MEM JIT RANDOM_PAGE_COST EFFECTIVE_CACHE_SIZE
            ENABLE_SEQSCAN ENABLE_INDEXSCAN ENABLE_HASHJOIN ENABLE_MERGEJOIN ENABLE_NESTLOOP ENABLE_SORT
            ENABLE_BITMAPSCAN
            """);

    private static final Set<String> H2 = Set.of("LOCK_TIMEOUT", "DEFAULT_LOCK_TIMEOUT", "QUERY_TIMEOUT");

    private SessionSettings() {}

    static StatementPlan read(SqlText text) {
        for (Range item : text.splitByComma(1, text.size())) {
            if (!isHarmless(text, item)) {
                throw refusal(text);
            }
        }
        return new StatementPlan.PassThrough();
    }

    private static boolean isHarmless(SqlText text, Range item) {
        for (int i = item.from(); i < item.to(); i++) {
            if (text.is(i, Kind.OPEN) || text.is(i, Kind.SEMICOLON)) {
                return false;
            }
        }
        if (text.is(item.from(), Kind.VARIABLE)) {
            return isUserVariable(text.token(item.from()).word());
        }
        boolean scoped = Set.of("SESSION", "LOCAL").contains(text.keyword(item.from()));
        boolean known = known(text).contains(text.keyword(item.from() + (scoped ? 1 : 0)));
        return known && (item.length() > 1 || text.isKeyword(0, "RESET"));
    }

    private static boolean isUserVariable(String word) {
        return !word.startsWith("@@");
    }

    private static Set<String> known(SqlText text) {
        return switch (text.family()) {
            case MYSQL, MARIADB -> MYSQL;
            case POSTGRESQL -> POSTGRESQL;
            case H2 -> H2;
        };
    }

    private static RefusedShapeException refusal(SqlText text) {
        for (int i = 1; i < text.size(); i++) {
            String word = text.token(i).word();
            if (word.contains("AUTOCOMMIT")) {
                return new RefusedShapeException(
                        "The transaction would be controlled by SQL text, unseen by the connection",
                        "Use Connection.setAutoCommit");
            }
            if (word.equals("TRANSACTION") || word.equals("CHARACTERISTICS") || word.contains("ISOLATION")) {
                return new RefusedShapeException(
                        "The transaction would be controlled by SQL text, unseen by the connection",
                        "Use Connection.setTransactionIsolation or setReadOnly, or @Transactional's attributes");
            }
            if (word.equals("SEARCH_PATH") || word.equals("SCHEMA")) {
                return new RefusedShapeException(
                        "What unqualified table names mean would change, unseen by the connection",
                        "Use Connection.setSchema, or qualify the names");
            }
        }
        return new RefusedShapeException(
                "This session setting is not known to leave data, names and transactions alone",
                "Set it before the global transaction, for instance in the pool's connection initialisation");
    }
}
