package io.atone.feign.server;

import java.util.Objects;
import java.util.function.Consumer;

import io.atone.core.GlobalTransactionManager;
import io.atone.core.id.Xid;
import io.atone.feign.PropagationRules;
import org.jspecify.annotations.Nullable;

/** A request that has joined a global transaction. Marks it rollback-only at most once. Thread-safe. */
final class JoinedRequest {

    /** Headers are no place for essays. */
    private static final int MAX_HEADER_REASON_LENGTH = 300;

    private static final int SERVER_ERRORS_FROM = 500;

    private final GlobalTransactionManager transactions;
    private final PropagationRules rules;
    private final Xid xid;
    private final String description;
    private boolean marked;

    JoinedRequest(GlobalTransactionManager transactions, PropagationRules rules, Xid xid, String description) {
        this.transactions = Objects.requireNonNull(transactions, "transactions");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.xid = Objects.requireNonNull(xid, "xid");
        this.description = Objects.requireNonNull(description, "description");
    }

    Xid xid() {
        return xid;
    }

    /**
     * The answer is going to have this status.
     *
     * @param answerHeader takes the reason, so that the caller hears of it as well
     */
    void answers(int status, Consumer<String> answerHeader) {
        if (status >= SERVER_ERRORS_FROM) {
            fails("answered with HTTP status " + status, answerHeader);
        } else {
            tellOwnMark(answerHeader);
        }
    }

    /**
     * Something failed here, and business code has swallowed it. The mark is under way to the coordinator, or waits for a
     * connection; the answer may be faster, and the caller must not commit on it.
     */
    private void tellOwnMark(Consumer<String> answerHeader) {
        transactions
                .rollbackOnlyReason(xid)
                .ifPresent(reason -> answerHeader.accept(headerText(description + " had a failure: " + reason)));
    }

    /** Serving the request ended in a failure that nothing handled. */
    void fails(@Nullable Throwable failure, Consumer<String> answerHeader) {
        fails("failed: " + (failure == null ? "the connection broke" : failure), answerHeader);
    }

    /** Nobody waits for the answer any more. */
    void isCancelled(Consumer<String> answerHeader) {
        fails("was cancelled before it had answered", answerHeader);
    }

    private void fails(String what, Consumer<String> answerHeader) {
        if (!rules.failedRequests()) {
            tellOwnMark(answerHeader);
            return;
        }
        if (!markFirst()) {
            return;
        }
        String reason = description + " " + what;
        transactions.markRollbackOnly(xid, reason);
        answerHeader.accept(headerText(reason));
    }

    private synchronized boolean markFirst() {
        boolean first = !marked;
        marked = true;
        return first;
    }

    /** Header values are printable ASCII. */
    private static String headerText(String reason) {
        String bounded = reason.substring(0, Math.min(reason.length(), MAX_HEADER_REASON_LENGTH));
        return bounded.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
