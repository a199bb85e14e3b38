package io.atone.core.protocol;

/** How a branch of a rolled-back transaction is to be ended. */
public enum UndoMode {
    /** As always: a row is restored only while it is what the branch made of it. */
    GUARDED,
    /** By an operator's word: every row is restored, also those that somebody else has changed since. */
    FORCED,
    /** By an operator's word: the rows stay as they are, and the branch is forgotten. */
    KEEP_CURRENT
}
