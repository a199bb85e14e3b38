package io.atone.datasource.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** What a session of MySQL or MariaDB makes of names, texts and results. */
final class MySqlSession {

    static final List<String> EXPRESSIONS =
            List.of("COALESCE(DATABASE(), '')", "@@session.sql_mode", "@@session.sql_select_limit");

    private static final String NO_LIMIT = "18446744073709551615";

    /**
     * The first ones change where strings, names and operators begin and end; ORACLE and ANSI stand for several of them. The
     * last ones change which value a text has, and with it which row a key means.
     */
    private static final Set<String> REFUSED_MODES = Set.of(
            "ANSI_QUOTES",
            "NO_BACKSLASH_ESCAPES",
            "PIPES_AS_CONCAT",
            "ANSI",
            "ORACLE",
            "DB2",
            "MAXDB",
            "MSSQL",
            "POSTGRESQL",
            "EMPTY_STRING_IS_NULL",
            "PAD_CHAR_TO_FULL_LENGTH");

    private MySqlSession() {}

    static SessionMeta of(List<String> settings) {
        List<String> modes = List.of(settings.get(1).toUpperCase(Locale.ROOT).split(","));
        return new SessionMeta(
                settings,
                new NameScope(settings.get(0)),
                refusal(modes, settings.get(2)),
                modes.contains("NO_AUTO_VALUE_ON_ZERO"));
    }

    private static @Nullable Refusal refusal(List<String> modes, String selectLimit) {
        List<String> refused = new ArrayList<>(modes);
        refused.retainAll(REFUSED_MODES);
        if (!refused.isEmpty()) {
            return new Refusal(
                    "the session's sql_mode has " + String.join(", ", refused)
                            + ", under which statements, or the values in them, mean something else than they are taken for",
                    "take that out of sql_mode for the connections of this data source, for instance by the pool's"
                            + " connection initialisation");
        }
        if (!selectLimit.equals(NO_LIMIT)) {
            return new Refusal(
                    "the session's sql_select_limit is " + selectLimit
                            + ", which silently cuts the rows that are read before and after a statement",
                    "set sql_select_limit to DEFAULT, and limit queries by LIMIT or Statement.setMaxRows");
        }
        return null;
    }
}
