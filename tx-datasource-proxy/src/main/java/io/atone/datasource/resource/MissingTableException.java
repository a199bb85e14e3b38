package io.atone.datasource.resource;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * A table that Atone needs in the service's database is missing and was not created, or has not the columns it should.
 * Carries what a failure analyzer needs to tell the way out.
 */
public class MissingTableException extends SQLException {

    private static final long serialVersionUID = 1L;

    private final String table;
    private final String script;

    /**
     * @param table the table
     * @param script where its DDL is: the path in the repository's {@code sql/}, which is also on the class path
     * @param problem one clause: what is wrong with the table
     */
    public MissingTableException(String table, String script, String problem, @Nullable Throwable cause) {
        super(
                "Table " + table + " " + problem + "; run the script " + script + " as a user who may create tables",
                cause);
        this.table = table;
        this.script = script;
    }

    public String table() {
        return table;
    }

    public String script() {
        return script;
    }
}
