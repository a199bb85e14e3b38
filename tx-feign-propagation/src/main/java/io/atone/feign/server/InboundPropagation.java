package io.atone.feign.server;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.atone.core.GlobalTransactionManager;
import io.atone.core.id.Xid;
import io.atone.feign.PropagationHeaders;
import io.atone.feign.PropagationRules;

/**
 * What every HTTP server does with an XID that arrives. The filters only translate. Immutable and thread-safe.
 */
public final class InboundPropagation {

    private static final int BAD_REQUEST = 400;

    private static final int FORBIDDEN = 403;

    private final GlobalTransactionManager transactions;
    private final PropagationRules rules;
    private final InboundPolicy policy;

    /**
     * @param transactions is told about failed requests
     * @param rules which failures count
     * @param policy whose XIDs are taken
     */
    public InboundPropagation(GlobalTransactionManager transactions, PropagationRules rules, InboundPolicy policy) {
        this.transactions = Objects.requireNonNull(transactions, "transactions");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.policy = Objects.requireNonNull(policy, "policy");
    }

    /**
     * What to do about a request.
     *
     * @param xids every value of the header {@link PropagationHeaders#XID}
     * @param request asked for only when there is one
     */
    InboundDecision decide(List<String> xids, Supplier<InboundRequest> request) {
        if (xids.isEmpty()) {
            return new InboundDecision.PassBy();
        }
        InboundRequest asked = request.get();
        return switch (policy.decide(asked)) {
            case IGNORE -> new InboundDecision.PassBy();
            case REJECT ->
                new InboundDecision.Refuse(
                        FORBIDDEN,
                        "This service does not let the caller bring a global transaction: the policy for the header "
                                + PropagationHeaders.XID + " refuses it.");
            case JOIN -> join(xids, asked);
        };
    }

    private InboundDecision join(List<String> xids, InboundRequest request) {
        if (xids.size() > 1) {
            return new InboundDecision.Refuse(
                    BAD_REQUEST,
                    "The header " + PropagationHeaders.XID + " may be there once, but is there " + xids.size()
                            + " times.");
        }
        try {
            Xid xid = Xid.parse(xids.get(0).trim());
            return new InboundDecision.Join(
                    new JoinedRequest(transactions, rules, xid, request.method() + " " + request.path()));
        } catch (IllegalArgumentException e) {
            return new InboundDecision.Refuse(
                    BAD_REQUEST, "The header " + PropagationHeaders.XID + " is malformed. " + e.getMessage());
        }
    }
}
