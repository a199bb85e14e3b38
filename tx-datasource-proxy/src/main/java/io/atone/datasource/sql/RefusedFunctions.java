package io.atone.datasource.sql;

import java.util.Locale;
import java.util.Set;

/** The built-in functions that write data or change the session: harmless statements become harmful by them. */
final class RefusedFunctions {

    private static final Set<String> POSTGRESQL = Words.of(
            """
            set_config dblink dblink_exec dblink_send_query lo_create lo_creat lo_unlink lo_from_bytea lo_put
            lo_import lo_export lowrite lo_truncate lo_truncate64
            """);

    private static final Set<String> H2 = Set.of("csvwrite", "file_write", "link_schema");

    private RefusedFunctions() {}

    /** @throws RefusedShapeException when one is called */
    static void check(SqlText text) {
        Set<String> refused =
                switch (text.family()) {
                    case POSTGRESQL -> POSTGRESQL;
                    case H2 -> H2;
                    case MYSQL, MARIADB -> Set.of();
                };
        for (int i = 0; i + 1 < text.size() && !refused.isEmpty(); i++) {
            if (text.isOpenParenthesis(i + 1) && text.token(i).isName()) {
                String name = text.identifier(i).text().toLowerCase(Locale.ROOT);
                if (refused.contains(name)) {
                    throw new RefusedShapeException(
                            "The function " + name + " writes data or changes the session, past the capture",
                            "Call it outside the global transaction");
                }
            }
        }
    }
}
