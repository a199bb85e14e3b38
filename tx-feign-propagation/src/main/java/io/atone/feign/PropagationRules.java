package io.atone.feign;

/**
 * Which failures of a call make the transaction rollback-only, so that no fallback and no exception handler can hide them.
 * Immutable and thread-safe.
 *
 * @param failedRequests on the callee's side: a joined request that ends in an unhandled exception or with a 5xx status
 * @param unansweredCalls on the caller's side: a call that carried the XID and ended without an answer, for the callee may
 *     still be working. A connection that was never made does not count
 */
public record PropagationRules(boolean failedRequests, boolean unansweredCalls) {

    /** Every rule holds. */
    public static final PropagationRules STRICT = new PropagationRules(true, true);
}
