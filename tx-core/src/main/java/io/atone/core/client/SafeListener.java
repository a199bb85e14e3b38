package io.atone.core.client;

import java.time.Duration;

import io.atone.core.event.ClientListener;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.status.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a listener throws from changing anything. */
final class SafeListener implements ClientListener {

    private static final Logger log = LoggerFactory.getLogger(SafeListener.class);

    private final ClientListener listener;

    SafeListener(ClientListener listener) {
        this.listener = listener;
    }

    @Override
    public void begun(Xid xid, String name) {
        safely(() -> listener.begun(xid, name));
    }

    @Override
    public void ended(Xid xid, String name, Outcome outcome, Duration duration) {
        safely(() -> listener.ended(xid, name, outcome, duration));
    }

    @Override
    public void outcomeUnknown(Xid xid, String name, Duration duration) {
        safely(() -> listener.outcomeUnknown(xid, name, duration));
    }

    @Override
    public void branchRegistered(BranchRef branch, ResourceId resource, boolean granted, Duration duration) {
        safely(() -> listener.branchRegistered(branch, resource, granted, duration));
    }

    @Override
    public void phaseTwoAttempted(ResourceId resource, int branches, PhaseTwoOutcome outcome, Duration duration) {
        safely(() -> listener.phaseTwoAttempted(resource, branches, outcome, duration));
    }

    @Override
    public void connected(long epoch) {
        safely(() -> listener.connected(epoch));
    }

    @Override
    public void disconnected(String why) {
        safely(() -> listener.disconnected(why));
    }

    private static void safely(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.warn("A listener failed; that changes nothing else", e);
        }
    }
}
