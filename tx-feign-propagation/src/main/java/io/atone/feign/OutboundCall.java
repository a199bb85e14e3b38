package io.atone.feign;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/**
 * One call that carries an XID, from just before it is sent until its answer is there or missing.
 * Marks the transaction rollback-only at most once. Thread-safe.
 */
public final class OutboundCall {

    /** A gateway got no answer from the callee, or lost it: the callee may still be working. */
    private static final int BAD_GATEWAY = 502;

    private static final int GATEWAY_TIMEOUT = 504;

    private final OutboundPropagation propagation;
    private final Xid xid;
    private final String description;
    private final AtomicBoolean marked = new AtomicBoolean();

    OutboundCall(OutboundPropagation propagation, Xid xid, String description) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
        this.xid = Objects.requireNonNull(xid, "xid");
        this.description = Objects.requireNonNull(description, "description");
    }

    /** The value for the header {@link PropagationHeaders#XID}. */
    public String headerValue() {
        return xid.toString();
    }

    /**
     * An answer came.
     *
     * @param status the HTTP status
     * @param rollbackOnly the answer's header {@link PropagationHeaders#ROLLBACK_ONLY}, null when it has none
     */
    public void answered(int status, @Nullable String rollbackOnly) {
        if (rollbackOnly != null) {
            if (markFirst()) {
                propagation.refused(xid, description + ": " + rollbackOnly);
            }
        } else if (status == BAD_GATEWAY || status == GATEWAY_TIMEOUT) {
            unanswered(" ended without the callee's answer: HTTP status " + status + " of a gateway");
        }
    }

    /** The call ended without an answer, or in the middle of one. */
    public void failed(Throwable failure) {
        if (!ConnectionFailures.neverConnected(failure)) {
            unanswered(" ended without an answer: " + failure);
        }
    }

    /** The caller gave up waiting before the answer came. */
    public void cancelled() {
        if (markFirst()) {
            propagation.abandoned(xid, description);
        }
    }

    private void unanswered(String how) {
        if (markFirst()) {
            propagation.unanswered(xid, description + how);
        }
    }

    private boolean markFirst() {
        return marked.compareAndSet(false, true);
    }
}
