package io.atone.feign;

import java.net.URI;
import java.util.Objects;
import java.util.function.Predicate;

import io.atone.core.GlobalTransactionManager;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/**
 * What every HTTP client does with a global transaction: which calls carry its XID, and what a call that failed does to
 * it. The clients' interceptors only translate. Immutable and thread-safe.
 */
public final class OutboundPropagation {

    private final GlobalTransactionManager transactions;
    private final PropagationRules rules;
    private final Predicate<URI> targets;

    /**
     * @param transactions is told about failures
     * @param rules which failures count
     * @param targets the calls that carry the XID; others are no part of the transaction, and their failures do not touch it
     */
    public OutboundPropagation(GlobalTransactionManager transactions, PropagationRules rules, Predicate<URI> targets) {
        this.transactions = Objects.requireNonNull(transactions, "transactions");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.targets = Objects.requireNonNull(targets, "targets");
    }

    /** Every call inside a transaction carries its XID. */
    public OutboundPropagation(GlobalTransactionManager transactions, PropagationRules rules) {
        this(transactions, rules, uri -> true);
    }

    /** A call that the current thread is about to make; null when it is to carry no XID. */
    public @Nullable OutboundCall begin(String method, URI uri) {
        Xid xid = TransactionContext.currentXidOrNull();
        return xid == null ? null : begin(xid, method, uri);
    }

    /** As {@link #begin(String, URI)}, for a given transaction. */
    public @Nullable OutboundCall begin(Xid xid, String method, URI uri) {
        return targets.test(uri) ? new OutboundCall(this, xid, method + " " + withoutSecrets(uri)) : null;
    }

    /**
     * A caller gave up waiting for a call that is still on its way.
     *
     * @param call for people, such as the method's name
     */
    public void abandoned(Xid xid, String call) {
        unanswered(xid, "the caller gave up waiting for " + call + ", which may still be working");
    }

    void unanswered(Xid xid, String reason) {
        if (rules.unansweredCalls()) {
            transactions.markRollbackOnly(xid, reason);
        }
    }

    void refused(Xid xid, String reason) {
        transactions.markRollbackOnly(xid, reason);
    }

    /** Credentials and query parameters are nothing for logs. */
    private static String withoutSecrets(URI uri) {
        String authority = uri.getHost() == null ? "" : uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return (uri.getScheme() == null ? "" : uri.getScheme() + "://") + authority + path;
    }
}
