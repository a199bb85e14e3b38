package io.atone.feign;

/** The HTTP headers that Atone uses. */
public final class PropagationHeaders {

    /** On a request: the XID of the global transaction that the callee is to join. At most once per request. */
    public static final String XID = "tx-xid";

    /**
     * On a response: the callee marked the transaction rollback-only, and why. The callee tells the coordinator too, but on
     * its own connection, which a fast commit of the caller could overtake; the caller repeats the mark on its own, where
     * it cannot be overtaken.
     */
    public static final String ROLLBACK_ONLY = "tx-rollback-only";

    private PropagationHeaders() {}
}
