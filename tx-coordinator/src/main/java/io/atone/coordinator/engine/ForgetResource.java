package io.atone.coordinator.engine;

import java.util.Objects;

import io.atone.core.id.ResourceId;
import io.atone.core.protocol.UndoOrder;

/**
 * An operator's word that a resource is gone for good, and will never be scanned again. Immutable and thread-safe.
 *
 * @param reason logged; as that of an {@link UndoOrder}, never blank
 */
public record ForgetResource(ResourceId resource, String reason) {

    /** @throws IllegalArgumentException when the reason is blank, too long or not one line */
    public ForgetResource {
        Objects.requireNonNull(resource, "resource");
        UndoOrder.requireReason(reason);
    }
}
