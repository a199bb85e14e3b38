package io.atone.datasource.support;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a user of JDBC gets to see, to be compared between the driver and the proxies. */
public final class Observations {

    private final List<String> seen = new ArrayList<>();

    public void add(Object value) {
        seen.add(String.valueOf(value));
    }

    public void counts(int[] counts) {
        seen.add(Arrays.toString(counts));
    }

    /** An update count, however it is asked for. */
    public void update(PreparedStatement statement) throws SQLException {
        add(statement.executeUpdate());
        add(statement.getUpdateCount());
    }

    /** That there is nothing behind an update count. */
    public void end(Statement statement) throws SQLException {
        add(statement.getMoreResults());
        add(statement.getUpdateCount());
    }

    /** Generated keys with their column names; what drivers throw when there are none is seen too. */
    public void keys(Statement statement) {
        try (ResultSet keys = statement.getGeneratedKeys()) {
            int columns = keys.getMetaData().getColumnCount();
            for (int i = 1; i <= columns; i++) {
                add(keys.getMetaData().getColumnLabel(i));
            }
            while (keys.next()) {
                for (int i = 1; i <= columns; i++) {
                    add(keys.getString(i));
                }
            }
        } catch (SQLException e) {
            add(e.getClass().getSimpleName());
        }
    }

    public List<String> seen() {
        return seen;
    }
}
