package io.atone.datasource.dialect;

import java.sql.SQLException;

/** The database behind a data source is none that Atone can undo statements on. */
public class UnsupportedDatabaseException extends SQLException {

    private static final long serialVersionUID = 1L;

    private final String product;

    public UnsupportedDatabaseException(String product, String supported) {
        super("Atone does not support the database '" + product + "'; it supports " + supported, "0A000");
        this.product = product;
    }

    /** What the driver says the product is, with its version. */
    public String product() {
        return product;
    }
}
