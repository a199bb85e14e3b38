package io.atone.datasource.dialect;

/** How the key values that the database made for inserted rows are learned exactly. */
public enum GeneratedKeyRetrieval {
    /**
     * {@code prepareStatement(sql, columnNames)}: {@code getGeneratedKeys()} then has one row per inserted row, in
     * order, with every named column, whether generated or not, by default, identity or sequence.
     */
    RETURNED_COLUMNS,
    /**
     * {@code RETURN_GENERATED_KEYS} tells the first value of the auto-increment column; when no row of the statement
     * names a value for it, row {@code i} has {@code first + i * @@auto_increment_increment}. No other generated
     * column is told.
     */
    CONSECUTIVE_AUTO_INCREMENT
}
