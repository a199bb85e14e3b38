package io.atone.feign.server;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * Decides what to do about a request that carries an XID: a caller that is not trusted could otherwise add work to, or veto,
 * any transaction whose XID it guesses. Must be thread-safe.
 */
@FunctionalInterface
public interface InboundPolicy {

    /** What to do about the XID of a request. */
    enum Verdict {
        /** The request joins the transaction. */
        JOIN,
        /** The request is served as if it carried no XID. */
        IGNORE,
        /** The request is refused with status 403. */
        REJECT
    }

    /** What to do about this request's XID. Called only for requests that carry one, before it is read. */
    Verdict decide(InboundRequest request);

    /** The same verdict for everybody. */
    static InboundPolicy always(Verdict verdict) {
        Objects.requireNonNull(verdict, "verdict");
        return request -> verdict;
    }

    /** Trusted callers join, for others the verdict given holds. */
    static InboundPolicy trusting(Predicate<InboundRequest> trusted, Verdict otherwise) {
        Objects.requireNonNull(trusted, "trusted");
        Objects.requireNonNull(otherwise, "otherwise");
        return request -> trusted.test(request) ? Verdict.JOIN : otherwise;
    }
}
