package io.atone.coordinator.decision;

import org.jspecify.annotations.Nullable;

/**
 * Lets nothing through once something failed. After a failed forced write nobody knows what is on the disk (the kernel
 * may have dropped the pages and would call the next one a success), so it is never tried again. Confined to one thread.
 */
final class FailureLatch {

    private static final String WAY_OUT =
            ". Nothing more is written, because nobody knows what is on the disk after that. See that the disk "
                    + "works, has room, and may be read and written by this user, then start the coordinator again.";

    /** Something that may fail. */
    interface Action<T> {
        T run() throws Exception;
    }

    private @Nullable DecisionLogException first;

    boolean isShut() {
        return first != null;
    }

    /** @throws DecisionLogException when the action fails, and ever after */
    <T> T run(String what, Action<T> action) {
        if (first != null) {
            throw new DecisionLogException(
                    "The decision log failed before and takes nothing more: " + first.getMessage(), first);
        }
        try {
            return action.run();
        } catch (Exception e) {
            first = e instanceof DecisionLogException failure
                    ? failure
                    : new DecisionLogException(what + " failed: " + e + WAY_OUT, e);
            throw first;
        }
    }
}
