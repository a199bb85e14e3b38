package io.atone.coordinator.engine;

import java.util.List;

import io.atone.core.protocol.ClientMessage.Hello;
import io.atone.core.status.RollbackCause;

/** What follows for transactions, locks and resources when a client comes, leaves, or stays away. */
final class ClientChanges implements Sessions.Listener {

    private final Resources resources;
    private final LockRequests requests;
    private final PhaseTwo phaseTwo;
    private final Recovery recovery;
    private final Rollbacks rollbacks;

    ClientChanges(
            Resources resources, LockRequests requests, PhaseTwo phaseTwo, Recovery recovery, Rollbacks rollbacks) {
        this.resources = resources;
        this.requests = requests;
        this.phaseTwo = phaseTwo;
        this.recovery = recovery;
        this.rollbacks = rollbacks;
    }

    @Override
    public void connected(Session session, Hello hello, boolean resumed) {
        recovery.hello(session, hello, resumed);
    }

    @Override
    public void disconnected(Session session, ConnectionId connection) {
        requests.withdrawAllOf(session);
        List<Resource> announced = List.copyOf(session.announced);
        session.announced.clear();
        for (Resource resource : announced) {
            Lane lane = resources.lost(resource, connection);
            if (lane != null) {
                phaseTwo.lost(resource, lane);
            }
        }
    }

    @Override
    public void gone(Session session) {
        for (Transaction transaction : List.copyOf(session.initiated)) {
            if (transaction.isActive() && !transaction.commitRequested) {
                rollbacks.start(
                        transaction,
                        RollbackCause.INITIATOR_LOST,
                        "Its initiator " + session + " did not come back in time");
            }
        }
    }
}
