package io.atone.core;

import java.util.Objects;

import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusal;
import org.jspecify.annotations.Nullable;

/** A global lock was not granted. Roll the local transaction back; the whole may be tried again. */
public class LockConflictException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    private final transient LockRefusal refusal;

    /**
     * @param xid the asker, null when it is no global transaction
     * @param refusal who holds the lock, and why waiting was no use
     */
    public LockConflictException(@Nullable Xid xid, String message, LockRefusal refusal) {
        super(xid, message, null);
        this.refusal = Objects.requireNonNull(refusal, "refusal");
    }

    /** Who holds the lock, and why waiting was no use. Null only after Java serialization. */
    public LockRefusal refusal() {
        return refusal;
    }
}
