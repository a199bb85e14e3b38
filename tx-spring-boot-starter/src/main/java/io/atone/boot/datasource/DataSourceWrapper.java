package io.atone.boot.datasource;

import javax.sql.DataSource;

/** Makes one database take part in global transactions. Implementations are thread-safe. */
public interface DataSourceWrapper {

    /**
     * Wraps a data source that is not wrapped yet, without connecting to its database.
     *
     * @param name for people and for properties: the bean's name
     * @param target leads to one database only
     */
    DataSource wrap(String name, DataSource target);

    /** The data source, or one below it, is wrapped already. */
    boolean isWrapped(DataSource dataSource);

    /** The target is going to be closed: its database takes part no longer. Unknown targets are fine. */
    void release(DataSource target);
}
