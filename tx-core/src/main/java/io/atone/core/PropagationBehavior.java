package io.atone.core;

/** What to do about a global transaction that is, or is not, bound to the thread; the words are Spring's. */
public enum PropagationBehavior {
    /** Join it, or begin one. */
    REQUIRED,
    /** Begin one; one that is there is suspended meanwhile. */
    REQUIRES_NEW,
    /** Join it, or run without. */
    SUPPORTS,
    /** Run without; one that is there is suspended meanwhile. */
    NOT_SUPPORTED,
    /** Join it, or fail. */
    MANDATORY,
    /** Run without, or fail. */
    NEVER
}
