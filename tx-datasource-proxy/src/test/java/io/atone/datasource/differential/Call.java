package io.atone.datasource.differential;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One JDBC call, to be made on either side. Immutable; what it does depends on nothing but the side.
 *
 * @param text the call as a reader would write it
 */
record Call(String text, Body body) {

    /** Makes the call and returns what it answered. */
    @FunctionalInterface
    interface Body {
        @Nullable
        Object on(Side side) throws Exception;
    }

    Call {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(body, "body");
    }

    @Override
    public String toString() {
        return text;
    }
}
