package io.atone.datasource.dialect;

/** What a database and its driver do with a text of several statements. */
public enum SeveralStatements {

    /** Each is a statement of its own. The server takes them only on a connection that the driver has opened for that. */
    ONE_BY_ONE,

    /** Each is a statement of its own, but where autocommit is on they are committed together. */
    COMMITTED_TOGETHER,

    /**
     * They are one command, which is read as a whole before it runs and tells the result of its first statement. Where autocommit is off, a
     * failure undoes all of them, unless the first one is a query; where it is on, each is committed by itself.
     */
    ONE_COMMAND
}
