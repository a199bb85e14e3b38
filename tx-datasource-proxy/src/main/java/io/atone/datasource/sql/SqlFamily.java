package io.atone.datasource.sql;

/** The database families whose SQL is understood: they differ in quoting, comments, escapes and feature words. */
public enum SqlFamily {
    MYSQL,
    MARIADB,
    POSTGRESQL,
    H2;

    /** Whether it is MySQL or descends from it: backslash escapes, backticks, {@code #} comments, user variables. */
    public boolean isMySqlLike() {
        return this == MYSQL || this == MARIADB;
    }
}
