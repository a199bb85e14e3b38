package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** One call of a {@code setXxx} method, ready to be made again on another statement or at another position. */
@FunctionalInterface
public interface Binding {

    /** Makes the call. */
    void bind(PreparedStatement target, int parameterIndex) throws SQLException;
}
