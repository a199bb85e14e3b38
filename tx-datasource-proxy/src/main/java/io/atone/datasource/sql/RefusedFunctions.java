package io.atone.datasource.sql;

import java.util.Locale;
import java.util.Set;

/** The built-in functions that write data or change the session, or tell of the statement before, which may be one of ours. */
final class RefusedFunctions {

    private static final Set<String> POSTGRESQL = Words.of(
            """
            set_config dblink dblink_exec dblink_send_query lo_create lo_creat lo_unlink lo_from_bytea lo_put
            lo_import lo_export lowrite lo_truncate lo_truncate64 pg_notify
            """);

    private static final Set<String> H2 = Set.of("csvwrite", "file_write", "link_schema");

    /** Of MySQL and MariaDB: how many rows the last statement changed. */
    private static final String ROW_COUNT = "row_count";

    private RefusedFunctions() {}

    /** @throws RefusedShapeException when one is called */
    static void check(SqlText text) {
        Set<String> refused =
                switch (text.family()) {
                    case POSTGRESQL -> POSTGRESQL;
                    case H2 -> H2;
                    case MYSQL, MARIADB -> Set.of(ROW_COUNT);
                };
        for (int i = 0; i + 1 < text.size() && !refused.isEmpty(); i++) {
            if (text.isOpenParenthesis(i + 1) && text.token(i).isName()) {
                String name = text.identifier(i).text().toLowerCase(Locale.ROOT);
                if (refused.contains(name)) {
                    throw refusal(name);
                }
            }
        }
    }

    private static RefusedShapeException refusal(String name) {
        return name.equals(ROW_COUNT)
                ? new RefusedShapeException(
                        "The function row_count would tell of what was done to capture the statement before",
                        "Take the update count that JDBC returns")
                : new RefusedShapeException(
                        "The function " + name + " writes data or changes the session, past the capture",
                        "Call it outside the global transaction");
    }
}
