package io.atone.coordinator.engine;

import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.AnnounceResource;
import io.atone.core.protocol.ClientMessage.Begin;
import io.atone.core.protocol.ClientMessage.BranchCommitted;
import io.atone.core.protocol.ClientMessage.Commit;
import io.atone.core.protocol.ClientMessage.LockQuery;
import io.atone.core.protocol.ClientMessage.MarkRollbackOnly;
import io.atone.core.protocol.ClientMessage.PhaseTwoResult;
import io.atone.core.protocol.ClientMessage.Pong;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.ClientMessage.Request;
import io.atone.core.protocol.ClientMessage.Rollback;
import io.atone.core.protocol.ClientMessage.ScanReport;

/** Hands each message of a client that has said Hello to the part that deals with it. */
final class MessageHandler {

    private final Sessions sessions;
    private final Resources resources;
    private final Begins begins;
    private final Registrations registrations;
    private final Commits commits;
    private final Rollbacks rollbacks;
    private final PhaseTwo phaseTwo;

    MessageHandler(
            Sessions sessions,
            Resources resources,
            Begins begins,
            Registrations registrations,
            Commits commits,
            Rollbacks rollbacks,
            PhaseTwo phaseTwo) {
        this.sessions = sessions;
        this.resources = resources;
        this.begins = begins;
        this.registrations = registrations;
        this.commits = commits;
        this.rollbacks = rollbacks;
        this.phaseTwo = phaseTwo;
    }

    void handle(Session session, ConnectionId connection, long requestId, ClientMessage message) {
        if (message instanceof Request request) {
            if (requestId <= 0) {
                violation(connection, "A request needs a request id above zero");
            } else {
                request(session, new ReplyRoute(connection, requestId), request);
            }
        } else if (message instanceof BranchCommitted vote) {
            commits.voted(vote.branch());
        } else if (message instanceof Begin begin) {
            begin(session, connection, begin);
        } else if (message instanceof PhaseTwoResult result) {
            phaseTwo.result(connection, result);
        } else if (message instanceof Pong pong) {
            sessions.pong(session, pong);
        } else if (message instanceof AnnounceResource announce) {
            announce(session, connection, announce);
        } else if (message instanceof ScanReport report) {
            resources.report(connection, report);
        } else {
            violation(connection, "Hello may only be the first message of a stream");
        }
    }

    private void request(Session session, ReplyRoute route, Request request) {
        if (request instanceof RegisterBranch register) {
            registrations.register(session, route, register);
        } else if (request instanceof Commit commit) {
            commits.requested(session, route, commit);
        } else if (request instanceof Rollback rollback) {
            rollbacks.requested(session, route, rollback);
        } else if (request instanceof MarkRollbackOnly mark) {
            commits.mark(route, mark);
        } else if (request instanceof LockQuery query) {
            registrations.query(session, route, query);
        }
    }

    private void begin(Session session, ConnectionId connection, Begin begin) {
        if (!begin.xid().clientId().equals(session.id)) {
            violation(connection, "Client " + session.id + " cannot begin transaction " + begin.xid());
            return;
        }
        sessions.settled(
                session, Math.min(begin.oldestLiveSequence(), begin.xid().sequence()));
        begins.begin(session, begin);
    }

    private void announce(Session session, ConnectionId connection, AnnounceResource announce) {
        if (resources.known(announce.resource()) == null && resources.isFull()) {
            sessions.disconnect(connection, DisconnectReason.LIMIT_EXCEEDED, "The limit maxResources is reached");
            return;
        }
        Resource resource = resources.announced(session, connection, announce.resource());
        resource.description = Refusals.cut(announce.description());
        phaseTwo.served(resource);
    }

    private void violation(ConnectionId connection, String message) {
        sessions.disconnect(connection, DisconnectReason.PROTOCOL_VIOLATION, message);
    }
}
