package io.atone.datasource.metadata;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How a connection's session understands statements. Immutable and thread-safe.
 *
 * @param names where unqualified names are looked up
 * @param refusal why no statement of the session may take part in a global transaction; null when they may
 * @param zeroIsKey whether an explicit zero is stored in an auto-increment column, instead of the next number
 */
public record SessionMeta(NameScope names, @Nullable Refusal refusal, boolean zeroIsKey) {

    public SessionMeta {
        Objects.requireNonNull(names, "names");
    }

    static SessionMeta plain(String path) {
        return new SessionMeta(new NameScope(path), null, true);
    }
}
