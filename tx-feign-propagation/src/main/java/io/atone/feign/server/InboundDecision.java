package io.atone.feign.server;

/** What to do about a request. */
sealed interface InboundDecision {

    /** It has nothing to do with global transactions. */
    record PassBy() implements InboundDecision {}

    /** It joins one. */
    record Join(JoinedRequest request) implements InboundDecision {}

    /**
     * It is not served.
     *
     * @param status the HTTP status of the answer
     * @param message the answer's text, for a person
     */
    record Refuse(int status, String message) implements InboundDecision {}
}
