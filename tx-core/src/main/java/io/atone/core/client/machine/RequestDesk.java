package io.atone.core.client.machine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.atone.core.client.machine.CallResult.FailureKind;
import io.atone.core.client.machine.PendingRequests.Pending;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage.LockQuery;
import io.atone.core.protocol.ClientMessage.MarkRollbackOnly;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.ClientMessage.Request;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.protocol.ServerMessage.Answer;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;

/**
 * Asks the coordinator, takes its answers, asks again after a reconnect, and gives up in time. A caller whose request
 * for an end is given up goes, but the request stays: its answer settles the transaction.
 */
final class RequestDesk {

    private static final String CLOSED = "this client is closed";

    private final MachineConfig config;
    private final Session session;
    private final Outbox out;
    private final LiveTransactions transactions;
    private final LiveBranches branches;
    private final UnconfirmedVotes votes;
    private final RollbackMarks marks;
    private final Lease lease;
    private final PendingRequests pending = new PendingRequests();
    private boolean closed;

    RequestDesk(
            MachineConfig config,
            Session session,
            Outbox out,
            LiveTransactions transactions,
            LiveBranches branches,
            UnconfirmedVotes votes,
            RollbackMarks marks,
            Lease lease) {
        this.config = config;
        this.session = session;
        this.out = out;
        this.transactions = transactions;
        this.branches = branches;
        this.votes = votes;
        this.marks = marks;
        this.lease = lease;
    }

    long earliestMillis() {
        return pending.earliestMillis();
    }

    // ---- asking

    void ask(long call, Request message, Duration patience, long nowMillis) {
        Pending request = pending.add(call, message, patience, nowMillis);
        if (closed) {
            failForGood(request, CLOSED);
        } else if (session.isOpen()) {
            send(request, nowMillis);
        }
    }

    /** A request for the transaction's end, which takes the place of one that nobody waits for any more. */
    void askForEnd(long call, Xid xid, Request message, Duration patience, long nowMillis) {
        Outcome late = transactions.lateOutcome(xid);
        if (late != null) {
            out.complete(call, new CallResult.Replied(new Reply.Ended(late)));
            return;
        }
        transactions.endAsked(xid);
        pending.removeDetachedEnd(xid);
        ask(call, message, patience, nowMillis);
    }

    void tellMark(long call, Xid xid, String reason, long nowMillis) {
        send(pending.addDetached(call, new MarkRollbackOnly(xid, reason)), nowMillis);
    }

    /** Marks are told anew by {@link RollbackMarks}, and before everything else: the end must not overtake them. */
    void dropMarks() {
        for (Pending request : pending.all()) {
            if (request.message instanceof MarkRollbackOnly) {
                pending.remove(request);
            }
        }
    }

    /** There is a session again. */
    void askAgain(List<Long> ids, boolean sameEpoch, long nowMillis) {
        for (long id : ids) {
            Pending request = Objects.requireNonNull(pending.get(id));
            if (request.message instanceof RegisterBranch && !sameEpoch) {
                giveUpRegistration(request, "the coordinator has restarted while the branch was being registered");
            } else {
                long patienceEnds = nowMillis + config.requestTimeout().toMillis();
                if (!request.detached && request.deadlineMillis < patienceEnds) {
                    pending.deadline(request, patienceEnds);
                }
                send(request, nowMillis);
            }
        }
    }

    List<Long> ids() {
        return pending.all().stream().map(request -> request.id).toList();
    }

    private void send(Pending request, long nowMillis) {
        Xid ends = request.ends();
        if (ends != null) {
            transactions.endSent(ends);
        }
        request.sentAtMillis = nowMillis;
        request.position = out.send(new ClientEnvelope(request.id, request.message));
    }

    // ---- giving up

    /** Who holds locks of a database while he waits does not wait long for a coordinator that is gone. */
    void streamLost(long nowMillis) {
        long patienceEnds = nowMillis + config.requestTimeout().toMillis();
        for (Pending request : pending.all()) {
            request.position = 0;
            boolean holdsDatabaseLocks =
                    request.message instanceof RegisterBranch || request.message instanceof LockQuery;
            if (holdsDatabaseLocks && request.deadlineMillis > patienceEnds) {
                pending.deadline(request, patienceEnds);
            }
        }
    }

    void tick(long nowMillis) {
        for (Pending request : pending.expired(nowMillis)) {
            String why = session.isOpen()
                    ? "the coordinator did not answer within " + request.patience
                    : "no session with the coordinator: " + session.lastFailure();
            if (request.ends() == null) {
                failForGood(request, why);
            } else {
                pending.detach(request);
                out.fail(request.id, FailureKind.OUTCOME_UNKNOWN, why);
            }
        }
    }

    void close() {
        closed = true;
        for (Pending request : pending.all()) {
            failForGood(request, CLOSED);
        }
    }

    void tooLarge(long requestId, String message) {
        Pending request = pending.get(requestId);
        if (request != null) {
            drop(request);
            out.fail(request.id, FailureKind.LIMIT_EXCEEDED, message);
        }
    }

    private void failForGood(Pending request, String why) {
        drop(request);
        if (!request.detached) {
            boolean end = request.ends() != null;
            out.fail(request.id, end ? FailureKind.OUTCOME_UNKNOWN : FailureKind.COORDINATOR_UNAVAILABLE, why);
        }
    }

    private void giveUpRegistration(Pending request, String why) {
        drop(request);
        out.fail(request.id, FailureKind.RESOURCE_NOT_OPEN, why);
    }

    private void drop(Pending request) {
        pending.remove(request);
        if (request.message instanceof RegisterBranch register) {
            branches.remove(register.branch());
        }
    }

    // ---- answers

    void answered(Answer answer) {
        Pending request = pending.get(answer.requestId());
        if (request == null || request.position == 0) {
            return; // Its caller has gone.
        }
        votes.confirmUpTo(request.position);
        lease.arrived(request.sentAtMillis);
        if (answer.reply() instanceof Reply.Refusal refusal && refusal.kind() == RefusalKind.SHUTTING_DOWN) {
            shuttingDown(request);
            return;
        }
        pending.remove(request);
        apply(request, answer.reply());
        if (!request.detached) {
            out.complete(request.id, new CallResult.Replied(answer.reply()));
        }
    }

    /** Asked again of the coordinator that comes after, except what could not be granted there. */
    private void shuttingDown(Pending request) {
        request.position = 0;
        Xid ends = request.ends();
        if (ends != null) {
            transactions.endTurnedAway(ends);
        } else if (request.message instanceof RegisterBranch) {
            giveUpRegistration(request, "the coordinator shuts down");
        }
    }

    private void apply(Pending request, Reply reply) {
        Xid ended = request.ends();
        if (ended != null) {
            endAnswered(ended, reply, request.detached);
        } else if (request.message instanceof RegisterBranch register) {
            if (reply instanceof Reply.Done) {
                branches.granted(register.branch());
            } else {
                branches.remove(register.branch());
            }
        } else if (request.message instanceof MarkRollbackOnly mark) {
            if (reply instanceof Reply.Refusal) {
                marks.remove(mark.xid());
            } else {
                marks.confirm(mark.xid());
            }
        }
    }

    private void endAnswered(Xid xid, Reply reply, boolean nobodyWaits) {
        Outcome outcome = null;
        if (reply instanceof Reply.Ended ended) {
            outcome = ended.outcome();
        } else if (reply instanceof Reply.Refusal refusal) {
            outcome = refusal.outcome();
        }
        if (outcome == null || outcome.status() == GlobalStatus.ACTIVE || outcome.status() == GlobalStatus.COMMITTING) {
            return; // Not decided: the transaction stays.
        }
        transactions.settle(xid);
        marks.remove(xid);
        if (nobodyWaits) {
            transactions.rememberLateOutcome(xid, outcome);
        }
    }
}
