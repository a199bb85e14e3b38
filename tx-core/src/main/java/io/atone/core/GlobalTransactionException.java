package io.atone.core;

import java.util.Optional;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/** The root of what can go wrong with a global transaction. */
public class GlobalTransactionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String xid;

    /**
     * @param xid the transaction it is about, null when there is none
     * @param message what happened and what to do
     */
    public GlobalTransactionException(@Nullable Xid xid, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.xid = xid == null ? null : xid.toString();
    }

    /** The transaction it is about. */
    public Optional<Xid> xid() {
        return Optional.ofNullable(xid).map(Xid::parse);
    }
}
