package io.atone.datasource.image;

import java.sql.SQLException;

import io.atone.datasource.metadata.ColumnMeta;

/** A row holds a value that the database would not read back exactly from any form in which it can be taken out. */
public class InexactValueException extends SQLException {

    private static final long serialVersionUID = 1L;

    private final String column;
    private final String type;

    InexactValueException(ColumnMeta column) {
        super("Column " + column.name() + " of type " + column.type().name()
                + " holds a value that cannot be read exactly");
        this.column = column.name();
        this.type = column.type().name();
    }

    /** Why a statement on such a row is refused, for people. */
    public String reason() {
        return "a row holds in column " + column + " of type " + type
                + " a value that the database itself does not read back exactly from its text: a byte that is no character of"
                + " the column's character set, or a DECIMAL, date or binary value inside JSON";
    }

    /** What to do instead, for people. */
    public String wayOut() {
        return "store plain characters, or in JSON numbers and texts as JSON itself has them (write 1.5e0 or CAST(... AS"
                + " CHAR) in JSON functions), or keep the column out of the statement";
    }
}
