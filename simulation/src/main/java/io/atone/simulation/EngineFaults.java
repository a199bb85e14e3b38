package io.atone.simulation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Decision;
import io.atone.coordinator.engine.Effect;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.coordinator.engine.Event;
import io.atone.coordinator.engine.TransactionView;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.ClientMessage.PhaseTwoResult;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.simulation.world.Host;
import io.atone.simulation.world.Mutation;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the production engine and its streams, and makes it look as if the engine had a bug. Without a mutation
 * it hands everything through.
 */
final class EngineFaults {

    private static final int HOLD_MILLIS = 2;

    private static final UndoOrder FORCED = new UndoOrder(UndoMode.FORCED, "a mutation");

    private record Request(ConnectionId connection, long id) {}

    private record Told(ResourceId resource, BranchRef branch) {}

    private final Mutation mutation;
    private final Host host;
    private final Consumer<Event.MessageReceived> events;
    private final Supplier<@Nullable Engine> engine;
    private final Map<Request, RegisterBranch> registrations = new LinkedHashMap<>();
    private final Set<Request> queries = new LinkedHashSet<>();
    private final Map<Request, Xid> ends = new LinkedHashMap<>();
    private final Set<BranchRef> stuck = new LinkedHashSet<>();
    private final Set<Xid> decided = new LinkedHashSet<>();
    private final Map<ConnectionId, Set<Told>> unacknowledged = new LinkedHashMap<>();

    EngineFaults(
            Mutation mutation, Host host, Consumer<Event.MessageReceived> events, Supplier<@Nullable Engine> engine) {
        this.engine = engine;
        this.mutation = mutation;
        this.host = host;
        this.events = events;
    }

    void received(ConnectionId connection, ClientEnvelope envelope) {
        if (envelope.message() instanceof RegisterBranch register) {
            registrations.put(new Request(connection, envelope.requestId()), register);
        } else if (envelope.message() instanceof ClientMessage.LockQuery) {
            queries.add(new Request(connection, envelope.requestId()));
        } else if (envelope.message() instanceof ClientMessage.Commit commit) {
            ends.put(new Request(connection, envelope.requestId()), commit.xid());
        } else if (envelope.message() instanceof ClientMessage.Rollback rollback) {
            ends.put(new Request(connection, envelope.requestId()), rollback.xid());
        } else if (envelope.message() instanceof PhaseTwoResult result) {
            if (result.outcome() == PhaseTwoOutcome.NEEDS_ATTENTION) {
                stuck.addAll(result.branches());
            }
            Set<Told> told = unacknowledged.getOrDefault(connection, new LinkedHashSet<>());
            result.branches().forEach(branch -> told.remove(new Told(result.resource(), branch)));
        }
    }

    /** The engine writes a decision for this transaction. */
    void deciding(Xid xid) {
        decided.add(xid);
    }

    void lost(ConnectionId connection) {
        ends.keySet().removeIf(request -> request.connection.equals(connection));
        registrations.keySet().removeIf(request -> request.connection.equals(connection));
        queries.removeIf(request -> request.connection.equals(connection));
        Set<Told> told = unacknowledged.remove(connection);
        if (told != null && mutation == Mutation.LOST_ACK_IS_DONE) {
            told.forEach(one -> inject(
                    connection, new PhaseTwoResult(one.resource, List.of(one.branch), PhaseTwoOutcome.DONE, "")));
        }
    }

    private void inject(ConnectionId connection, ClientMessage message) {
        events.accept(new Event.MessageReceived(connection, 0, message));
    }

    void sending(Effect.Send send, ModelLog log, Consumer<ServerMessage> deliver) {
        ServerMessage message = send.message();
        if (message instanceof ServerMessage.Answer answer) {
            answering(send.connection(), answer, log, deliver);
        } else if (message instanceof ServerMessage.CommitBranches commit) {
            commit.branches().forEach(branch -> told(send.connection(), commit.resource(), branch));
            if (mutation == Mutation.DECISION_FORGOTTEN_EARLY) {
                commit.branches().forEach(branch -> log.forget(branch.xid()));
            }
            deliverDurably(message, log, log.appended(), deliver);
        } else if (message instanceof ServerMessage.RollbackBranch rollback) {
            told(send.connection(), rollback.resource(), rollback.branch());
            boolean forces = mutation == Mutation.RETRY_FORCES && stuck.contains(rollback.branch());
            deliver.accept(
                    forces
                            ? new ServerMessage.RollbackBranch(rollback.resource(), rollback.branch(), FORCED)
                            : message);
        } else {
            deliver.accept(message);
        }
    }

    private void told(ConnectionId connection, ResourceId resource, BranchRef branch) {
        unacknowledged
                .computeIfAbsent(connection, none -> new LinkedHashSet<>())
                .add(new Told(resource, branch));
    }

    private void answering(
            ConnectionId connection, ServerMessage.Answer answer, ModelLog log, Consumer<ServerMessage> deliver) {
        RegisterBranch register = registrations.remove(new Request(connection, answer.requestId()));
        Xid ending = ends.remove(new Request(connection, answer.requestId()));
        boolean query = queries.remove(new Request(connection, answer.requestId()));
        if (query && mutation == Mutation.LOCK_QUERY_REFUSAL_IGNORED && answer.reply() instanceof Reply.LockRefusal) {
            deliver.accept(new ServerMessage.Answer(answer.requestId(), new Reply.Done()));
        } else if (mutation == Mutation.LOCK_QUERY_REFUSAL_IGNORED && answer.reply() instanceof Reply.Taken) {
            deliver.accept(new ServerMessage.Answer(answer.requestId(), new Reply.Taken(List.of())));
        } else if (register != null) {
            deliver.accept(answerTo(register, connection, answer));
        } else if (answer.reply() instanceof Reply.Ended ended
                && ended.outcome().status() == GlobalStatus.COMMITTED) {
            if (mutation == Mutation.DECISION_FOR_READ_ONLY && ending != null && decided.add(ending)) {
                log.appendUnasked(new Decision(ending, List.of(), false));
            }
            deliverDurably(answer, log, log.appended(), deliver);
        } else if (answer.reply() instanceof Reply.Ended ended
                && ended.outcome().status() == GlobalStatus.ROLLING_BACK
                && isCalledComplete(ending)) {
            Outcome complete = new Outcome(
                    GlobalStatus.ROLLED_BACK,
                    ended.outcome().cause(),
                    ended.outcome().reason());
            deliver.accept(new ServerMessage.Answer(answer.requestId(), new Reply.Ended(complete)));
        } else {
            deliver.accept(answer);
        }
    }

    private boolean isCalledComplete(@Nullable Xid rollingBack) {
        return mutation == Mutation.ROLLBACK_CALLED_COMPLETE
                || (mutation == Mutation.UNSCANNED_IS_UNDONE && rollingBack != null && waitsForScansOnly(rollingBack));
    }

    /** Nothing that is known is left to undo, but a resource that has not been scanned may hold another branch. */
    private boolean waitsForScansOnly(Xid xid) {
        Engine running = engine.get();
        TransactionView view = running == null ? null : running.transaction(xid);
        if (running == null || view == null) {
            return false;
        }
        EngineOverview overview = running.overview();
        return xid.clientId().epoch() < overview.epoch()
                && view.branches().stream().allMatch(TransactionView.BranchView::isDone)
                && overview.closedResources() > 0;
    }

    private ServerMessage answerTo(RegisterBranch register, ConnectionId connection, ServerMessage.Answer answer) {
        boolean forged = (mutation == Mutation.REGISTRATION_AFTER_DECISION
                        && answer.reply() instanceof Reply.Refusal refusal
                        && refusal.kind() == Reply.RefusalKind.TRANSACTION_OVER)
                || (mutation == Mutation.LOCK_REFUSAL_IGNORED && answer.reply() instanceof Reply.LockRefusal);
        if (mutation == Mutation.VOTE_NOT_AWAITED && answer.reply() instanceof Reply.Done) {
            host.later(0, () -> inject(connection, new ClientMessage.BranchCommitted(register.branch())));
        }
        return forged ? new ServerMessage.Answer(answer.requestId(), new Reply.Done()) : answer;
    }

    /** With locks freed too early everything else still waits for the disk. */
    private void deliverDurably(ServerMessage message, ModelLog log, long number, Consumer<ServerMessage> deliver) {
        if (mutation == Mutation.LOCKS_FREED_BEFORE_FORCE && log.durable() < number) {
            host.later(HOLD_MILLIS, () -> deliverDurably(message, log, number, deliver));
        } else {
            deliver.accept(message);
        }
    }
}
