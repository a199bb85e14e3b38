package io.atone.datasource.metadata;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How a connection's session understands statements. Immutable and thread-safe.
 *
 * @param settings what the session answered; sessions with the same ones understand statements alike
 * @param names where unqualified names are looked up
 * @param refusal why no statement of the session may take part in a global transaction; null when they may
 * @param zeroIsKey whether an explicit zero is stored in an auto-increment column, instead of the next number
 */
public record SessionMeta(List<String> settings, NameScope names, @Nullable Refusal refusal, boolean zeroIsKey) {

    public SessionMeta {
        settings = List.copyOf(settings);
        Objects.requireNonNull(names, "names");
    }

    /** The settings in a row of a query that has {@link TableMetaSource#sessionExpressions()}, so many of them, from a position on. */
    public static List<String> readSettings(ResultSet row, int first, int count) throws SQLException {
        List<String> settings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            settings.add(row.getString(first + i));
        }
        return settings;
    }
}
