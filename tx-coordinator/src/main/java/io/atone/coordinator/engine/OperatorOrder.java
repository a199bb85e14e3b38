package io.atone.coordinator.engine;

import java.util.Objects;

import io.atone.core.id.BranchId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoOrder;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants done about a transaction that does not end by itself. Immutable and thread-safe.
 *
 * @param branch null, only for a retry: every branch that waits
 * @param order {@link UndoOrder#GUARDED}: try again; else how the branch is to be ended, and why
 */
public record OperatorOrder(Xid xid, @Nullable BranchId branch, UndoOrder order) {

    /** @throws IllegalArgumentException when a resolution does not name its branch */
    public OperatorOrder {
        Objects.requireNonNull(xid, "xid");
        Objects.requireNonNull(order, "order");
        if (branch == null && order.isResolution()) {
            throw new IllegalArgumentException("A resolution is for one branch, which has to be named");
        }
    }

    /** Try again what waits, without overwriting anything. */
    public static OperatorOrder retry(Xid xid, @Nullable BranchId branch) {
        return new OperatorOrder(xid, branch, UndoOrder.GUARDED);
    }
}
