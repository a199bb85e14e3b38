package io.atone.datasource.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user of MySQL or MariaDB may see. {@code information_schema.TRIGGERS} silently leaves out the triggers of tables for
 * which the user lacks the privilege TRIGGER, though they fire; and {@code information_schema.KEY_COLUMN_USAGE} the foreign keys of
 * tables on which he has no privilege, though they change rows there. What the server says of its grants is read as far as it is
 * understood; the rest counts as not granted.
 */
final class MySqlGrants {

    /** The user has no grants because the server runs without them. */
    private static final int NO_GRANT_TABLES = 1290;

    /** Covered only by what is granted for a whole schema. */
    private static final String NO_TABLE = "";

    private static final Pattern LINE = Pattern.compile(
            "(GRANT|REVOKE) (.+?) ON (?:TABLE )?(\\*|`(?:[^`]|``)*`)\\.(\\*|`(?:[^`]|``)*`) (?:TO|FROM) .*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final List<String> lines;
    private final boolean unchecked;

    private MySqlGrants(List<String> lines, boolean unchecked) {
        this.lines = lines;
        this.unchecked = unchecked;
    }

    /** Those of the connection's user and of the roles that are active. */
    static MySqlGrants read(Connection connection) throws SQLException {
        try {
            return of(CatalogQuery.rows(connection, "SHOW GRANTS", row -> row.getString(1)));
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_GRANT_TABLES) {
                return new MySqlGrants(List.of(), true);
            }
            throw e;
        }
    }

    static MySqlGrants of(List<String> lines) {
        return new MySqlGrants(List.copyOf(lines), false);
    }

    /** Whether the triggers of a table are listed. */
    boolean showTriggers(String schema, String table) {
        return allow("TRIGGER", schema, table);
    }

    /** Whether the foreign keys of all tables of a schema are listed. Those of a table are not for who has no such privilege on it. */
    boolean showForeignKeys(String schema) {
        return allow("INSERT|UPDATE|REFERENCES", schema, NO_TABLE);
    }

    /** Whether a privilege is granted for a whole table. */
    boolean allow(String privilege, String schema, String table) {
        Pattern named =
                Pattern.compile("(?:^|, ?)(?:" + privilege + "|ALL PRIVILEGES)(?:,|$)", Pattern.CASE_INSENSITIVE);
        return unchecked || (concerns("GRANT", named, schema, table) && !concerns("REVOKE", named, schema, table));
    }

    private boolean concerns(String verb, Pattern privilege, String schema, String table) {
        return lines.stream()
                .map(LINE::matcher)
                .anyMatch(line -> line.matches()
                        && line.group(1).toUpperCase(Locale.ROOT).equals(verb)
                        && privilege.matcher(line.group(2)).find()
                        && covers(line, schema, table));
    }

    private static boolean covers(Matcher line, String schema, String table) {
        String grantedSchema = line.group(3);
        String grantedTable = line.group(4);
        if (!grantedTable.equals("*")) {
            return unquoted(grantedSchema).equals(schema)
                    && unquoted(grantedTable).equals(table);
        }
        return grantedSchema.equals("*")
                || like(unquoted(grantedSchema)).matcher(schema).matches();
    }

    private static String unquoted(String name) {
        return name.equals("*") ? name : name.substring(1, name.length() - 1).replace("``", "`");
    }

    /** The name of a whole schema is a pattern as for LIKE. */
    private static Pattern like(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                i++;
                regex.append(Pattern.quote(pattern.substring(i, i + 1)));
            } else if (c == '%') {
                regex.append(".*");
            } else {
                regex.append(c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
