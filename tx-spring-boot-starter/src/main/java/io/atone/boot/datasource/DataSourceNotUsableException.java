package io.atone.boot.datasource;

import java.sql.SQLException;

/** A data source cannot take part in global transactions. */
public class DataSourceNotUsableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String dataSource;

    /**
     * @param dataSource for people
     * @param cause says why
     */
    public DataSourceNotUsableException(String dataSource, SQLException cause) {
        super(
                "The data source '" + dataSource + "' cannot take part in global transactions: " + cause.getMessage(),
                cause);
        this.dataSource = dataSource;
    }

    /** The data source, for people. */
    public String dataSource() {
        return dataSource;
    }
}
