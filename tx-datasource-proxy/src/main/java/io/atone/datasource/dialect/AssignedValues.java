package io.atone.datasource.dialect;

import java.sql.ResultSet;
import java.sql.SQLException;

import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/** Tells from the value of an expression what a column of some type holds after the expression was assigned to it. Thread-safe. */
@FunctionalInterface
public interface AssignedValues {

    /**
     * What the column holds then, in the form in which it would be read.
     *
     * @param row the current row of a query that computed the expression, which is not NULL
     * @param index of the expression in the row, from 1
     * @return null when the assignment may convert the value, or fail
     */
    @Nullable
    Value stored(ResultSet row, int index) throws SQLException;
}
