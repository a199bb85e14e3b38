package io.atone.boot.datasource;

import java.util.function.BiFunction;

import javax.sql.DataSource;

/** Looks behind data sources that lead to others. Implementations are thread-safe. */
public interface DataSourceTargets {

    /** Every data source is taken for one that leads to one database. */
    DataSourceTargets NONE = (name, dataSource, wrapping) -> wrapping.apply(name, dataSource);

    /**
     * Replaces each data source that leads to one database by what the wrapping makes of it.
     *
     * @return the data source to use in place of the given one; itself when it leads to others, which are replaced inside it
     */
    DataSource replace(String name, DataSource dataSource, BiFunction<String, DataSource, DataSource> wrapping);
}
