package io.atone.datasource.undo;

import java.sql.SQLException;

import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableName;

/** A row that is to go, or to change its key, is referred to by rows that a foreign key would change with it. */
final class StillReferencedException extends SQLException {

    private static final long serialVersionUID = 1L;

    StillReferencedException(TableName table, Reference foreignKey) {
        super(
                "Rows of table " + foreignKey.referring() + " refer to it by the foreign key " + foreignKey.name()
                        + ", which would change or delete them along with the row of table " + table,
                "23503");
    }
}
