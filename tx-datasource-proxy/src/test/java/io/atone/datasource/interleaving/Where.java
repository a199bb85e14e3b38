package io.atone.datasource.interleaving;

/** Which rows a statement is about: column, comparison and number. Immutable. */
record Where(Column column, int number) {

    /** What is compared, and how. */
    enum Column {
        ID,
        CODE,
        V_AT_LEAST,
        ID_AT_MOST
    }

    static Where id(int id) {
        return new Where(Column.ID, id);
    }

    boolean matches(int id, Slots.Row row) {
        return switch (column) {
            case ID -> id == number;
            case CODE -> row.code() != null && row.code() == number;
            case V_AT_LEAST -> row.v() >= number;
            case ID_AT_MOST -> id <= number;
        };
    }

    /** In SQL, with the word before it. */
    @Override
    public String toString() {
        return switch (column) {
            case ID -> " WHERE id = " + number;
            case CODE -> " WHERE code = " + number;
            case V_AT_LEAST -> " WHERE v >= " + number;
            case ID_AT_MOST -> " WHERE id <= " + number;
        };
    }
}
