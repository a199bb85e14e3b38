package io.atone.core.id;

/**
 * The identity of a branch within its global transaction: a positive 63-bit number made by the resource manager, which
 * makes a repeated registration recognisable. Immutable and thread-safe.
 *
 * @param value above zero
 */
public record BranchId(long value) {

    public BranchId {
        if (value <= 0) {
            throw new IllegalArgumentException("A branch id is positive, but is " + value);
        }
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
