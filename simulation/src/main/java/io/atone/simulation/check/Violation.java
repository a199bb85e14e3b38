package io.atone.simulation.check;

/** A promise was broken. */
public final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String promise;

    /** @param promise which one; stays the same when the same bug shows in another history */
    public Violation(String promise, String what) {
        super(promise + ": " + what);
        this.promise = promise;
    }

    public String promise() {
        return promise;
    }
}
