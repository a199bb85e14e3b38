package io.atone.core.event;

import java.time.Duration;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.status.Outcome;

/**
 * Hears what a client does. Called from the threads that do it, outside all locks, so implementations are thread-safe and
 * quick. What they throw is logged and changes nothing. Each method does nothing unless overridden.
 */
public interface ClientListener {

    /** Hears nothing. */
    ClientListener NONE = new ClientListener() {};

    /** A transaction has begun here. */
    default void begun(Xid xid, String name) {}

    /** A transaction that began here has ended, or its end is decided. */
    default void ended(Xid xid, String name, Outcome outcome, Duration duration) {}

    /** The coordinator did not tell in time how a transaction that began here has ended. */
    default void outcomeUnknown(Xid xid, String name, Duration duration) {}

    /** A branch was registered, or refused; this is how long it took, waits for locks included. */
    default void branchRegistered(BranchRef branch, ResourceId resource, boolean granted, Duration duration) {}

    /** Some branches of a resource went through an attempt at phase two. */
    default void phaseTwoAttempted(ResourceId resource, int branches, PhaseTwoOutcome outcome, Duration duration) {}

    /** There is a session with the coordinator. */
    default void connected(long epoch) {}

    /** There is no session any more, or none came about. Told once for each outage. */
    default void disconnected(String why) {}
}
