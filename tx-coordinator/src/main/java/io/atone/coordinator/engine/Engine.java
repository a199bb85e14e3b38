package io.atone.coordinator.engine;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.coordinator.engine.Event.ConnectionLost;
import io.atone.coordinator.engine.Event.DecisionsDurable;
import io.atone.coordinator.engine.Event.MessageReceived;
import io.atone.coordinator.engine.Event.ResourceForgotten;
import io.atone.coordinator.engine.Event.ResourceRecorded;
import io.atone.coordinator.lock.LockTable;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.Hello;
import io.atone.core.status.GlobalStatus;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's deterministic state machine: the same events at the same instants have the same effects. Called by
 * one thread at a time. Nothing in it reads a clock, a random source, a socket or a disk.
 *
 * <p>This class only connects the parts: {@link Sessions} and {@link Resources} know who is there, {@link Transactions}
 * what goes on, {@link Begins}, {@link Registrations}, {@link Commits} and {@link Rollbacks} carry transactions from one
 * status to the next, {@link PhaseTwo} tells the branches, {@link Recovery} learns again what a restart made unknown, and
 * {@link Outcomes} and {@link Decisions} remember what is over.
 */
public final class Engine {

    private final Timeline timeline;
    private final Outbox outbox;
    private final Sessions sessions;
    private final Resources resources;
    private final Transactions transactions;
    private final Commits commits;
    private final PhaseTwo phaseTwo;
    private final MessageHandler messages;
    private final Operators operators;
    private final Retirements retirements;
    private final EngineViews views;

    /**
     * Starts an epoch.
     *
     * @param epoch this start's number, durable already
     * @param decisions what the decision log remembers
     * @param knownResources every resource that was ever recorded
     * @param effects is handed each effect while {@link #handle} runs, in order; also while this constructor runs
     * @param nowMillis of the same monotonic clock as in {@link #handle}
     */
    public Engine(
            EngineConfig config,
            long epoch,
            List<Decision> decisions,
            Set<ResourceId> knownResources,
            Consumer<Effect> effects,
            long nowMillis) {
        Objects.requireNonNull(config, "config");
        timeline = new Timeline(nowMillis);
        outbox = new Outbox(Objects.requireNonNull(effects, "effects"));
        Decisions kept = new Decisions(outbox);
        Outcomes outcomes = new Outcomes(config, timeline, kept);
        sessions = new Sessions(config, epoch, timeline, outbox, outcomes);
        resources = new Resources(config, epoch, timeline, outbox, knownResources);
        transactions = new Transactions(config, epoch, timeline, outcomes, kept, sessions::of);
        LockTable locks = new LockTable(config.maxLockWaiters());
        LockRequests requests = new LockRequests(config, timeline, outbox, locks, transactions);
        phaseTwo = new PhaseTwo(config, timeline, outbox, transactions);
        Rollbacks rollbacks =
                new Rollbacks(config, epoch, timeline, outbox, transactions, locks, requests, resources, phaseTwo);
        commits = new Commits(
                config, epoch, timeline, outbox, transactions, kept, locks, requests, resources, phaseTwo, rollbacks);
        Begins begins = new Begins(config, timeline, transactions, outcomes, requests, rollbacks);
        Registrations registrations =
                new Registrations(config, epoch, outbox, transactions, resources, requests, rollbacks);
        Recovery recovery = new Recovery(
                outbox, transactions, outcomes, kept, begins, commits, rollbacks, phaseTwo, locks, resources);
        resources.listener(recovery);
        transactions.neverBegun(rollbacks::neverBegun);
        phaseTwo.listener(new BranchEnds(commits, rollbacks));
        sessions.listener(new ClientChanges(resources, requests, phaseTwo, recovery, rollbacks));
        messages = new MessageHandler(sessions, resources, begins, registrations, commits, rollbacks, phaseTwo);
        operators = new Operators(outbox, transactions, rollbacks, phaseTwo);
        retirements = new Retirements(outbox, transactions, resources, phaseTwo, recovery);
        views = new EngineViews(epoch, timeline, outbox, sessions, resources, transactions, outcomes, kept, locks);
        recovery.load(decisions);
        timeline.after(config.adoptionWindow(), recovery::endAdoption);
        flush();
    }

    /**
     * Takes one event. Never throws for anything that a client can send.
     *
     * @param nowMillis never less than in the call before
     */
    public void handle(Event event, long nowMillis) {
        Objects.requireNonNull(event, "event");
        timeline.advanceTo(nowMillis);
        if (event instanceof MessageReceived received) {
            received(received);
        } else if (event instanceof ConnectionLost lost) {
            sessions.lost(lost.connection());
        } else if (event instanceof DecisionsDurable durable) {
            commits.durable(durable.number());
        } else if (event instanceof ResourceRecorded recorded) {
            resources.recorded(recorded.resource());
        } else if (event instanceof ResourceForgotten forgotten) {
            retirements.durable(forgotten.resource());
        } else {
            timeline.runDue();
        }
        flush();
    }

    /**
     * Takes what an operator has decided: an event like those of {@link #handle}, but one that is answered at once. That the work
     * has been started says nothing about its success.
     *
     * @param nowMillis never less than in the call before
     */
    public OperatorAnswer operate(OperatorOrder order, long nowMillis) {
        Objects.requireNonNull(order, "order");
        timeline.advanceTo(nowMillis);
        OperatorAnswer answer = operators.carryOut(order);
        flush();
        return answer;
    }

    /**
     * Takes an operator's word that a resource is gone. Like {@link #operate}; that it is forgotten is reported when the decision log
     * says so.
     *
     * @param nowMillis never less than in the call before
     */
    public OperatorAnswer forget(ForgetResource order, long nowMillis) {
        Objects.requireNonNull(order, "order");
        timeline.advanceTo(nowMillis);
        OperatorAnswer answer = retirements.carryOut(order);
        flush();
        return answer;
    }

    private void received(MessageReceived received) {
        ConnectionId connection = received.connection();
        if (sessions.isLeaving(connection)) {
            return;
        }
        Session session = sessions.of(connection);
        if (received.message() instanceof Hello hello && session == null) {
            sessions.hello(connection, hello);
        } else if (session == null) {
            sessions.disconnect(
                    connection, DisconnectReason.PROTOCOL_VIOLATION, "The first message of a stream has to be Hello");
        } else {
            sessions.heard(session);
            messages.handle(session, connection, received.requestId(), received.message());
        }
    }

    private void flush() {
        phaseTwo.flush();
        outbox.flush();
    }

    /** When the next {@link Event.DeadlineReached} is due; {@link Long#MAX_VALUE} when there is none. */
    public long nextDeadlineMillis() {
        return timeline.nextDeadlineMillis();
    }

    /** What the engine holds, in numbers. */
    public EngineOverview overview() {
        return views.overview();
    }

    /**
     * Transactions that are not finished: also those that are committed, while a branch of them has not learned it.
     *
     * @param only nothing but this one; null for all
     * @param limit at most this many, the oldest first
     */
    public List<TransactionView> transactions(@Nullable Xid only, int limit) {
        return views.transactions(only, limit);
    }

    /**
     * A page of the same, in the order in which they came.
     *
     * @param after only those that came after this {@link TransactionView#number}; 0 for the first page
     * @param status only those; null for all
     */
    public List<TransactionView> transactions(long after, @Nullable GlobalStatus status, int limit) {
        return views.transactions(after, status, limit);
    }

    /** One transaction: also one that is over, when its outcome is remembered; it has no branches then. Null when it is unknown. */
    public @Nullable TransactionView transaction(Xid xid) {
        return views.transaction(xid);
    }

    /**
     * A page of the locks that are held, in the order in which their holders came.
     *
     * @param after only those after this place
     * @param holder only this transaction's; null for all
     */
    public List<LockView> locks(LockView.Place after, @Nullable Xid holder, int limit) {
        return views.locks(after, holder, limit);
    }

    /** Every resource that was ever known. */
    public List<ResourceView> resources() {
        return views.resources();
    }

    /** Which lines of the transition table were used so far. */
    List<TransitionTable.Edge<GlobalStatus, Transitions.Step>> transitionsTaken() {
        return transactions.transitionsTaken();
    }

    /** As {@link #transitionsTaken}, of branches. */
    List<TransitionTable.Edge<Branch.Work, BranchTransitions.Step>> branchTransitionsTaken() {
        return phaseTwo.transitionsTaken();
    }
}
