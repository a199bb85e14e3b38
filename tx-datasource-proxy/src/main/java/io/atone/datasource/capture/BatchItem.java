package io.atone.datasource.capture;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a batch.
 *
 * @param sql its text
 * @param parameters its parameters; null for a statement that is not prepared
 */
public record BatchItem(String sql, @Nullable Parameters parameters) {

    public BatchItem {
        Objects.requireNonNull(sql, "sql");
    }
}
