package io.atone.coordinator.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import org.jspecify.annotations.Nullable;

/** The transactions that are not finished, and what is to be thought of any other XID. */
final class Transactions {

    /** What an XID that is not tracked means. */
    enum Unknown {
        /** Its Begin, or its initiator's return, is on the way: to be tracked from now on. */
        NOT_BEGUN,
        /** It is over. */
        OVER,
        /** From a later epoch than this one: not this coordinator's. */
        FOREIGN
    }

    private final EngineConfig config;
    private final long epoch;
    private final Timeline timeline;
    private final Outcomes outcomes;
    private final Decisions decisions;
    private final Function<ClientId, @Nullable Session> sessions;
    private final TransitionTable<GlobalStatus, Transitions.Step> transitions = Transitions.table();
    private final Map<Xid, Transaction> tracked = new LinkedHashMap<>();
    private final Set<Transaction> adopted = new LinkedHashSet<>();
    /** Clients of earlier epochs that have come back in this one. At most as many as may be connected; those beyond wait for the window's end. */
    private final Set<ClientId> returned = new HashSet<>();

    private final Map<GlobalStatus, Integer> perStatus = new EnumMap<>(GlobalStatus.class);
    private @Nullable Consumer<Transaction> neverBegun;
    private boolean adoptionOpen = true;
    private int unfinishedBranches;
    private long came;
    private long committed;
    private long rolledBack;

    Transactions(
            EngineConfig config,
            long epoch,
            Timeline timeline,
            Outcomes outcomes,
            Decisions decisions,
            Function<ClientId, @Nullable Session> sessions) {
        this.config = config;
        this.epoch = epoch;
        this.timeline = timeline;
        this.outcomes = outcomes;
        this.decisions = decisions;
        this.sessions = sessions;
    }

    /** Who hears of transactions that others named, but whose Begin does not come within the longest timeout. */
    void neverBegun(Consumer<Transaction> listener) {
        neverBegun = listener;
    }

    @Nullable
    Transaction tracked(Xid xid) {
        return tracked.get(xid);
    }

    /** What to think of an XID that is not tracked. */
    Unknown classify(Xid xid) {
        if (outcomes.of(xid) != null) {
            return Unknown.OVER;
        }
        long itsEpoch = xid.clientId().epoch();
        if (itsEpoch > epoch) {
            return Unknown.FOREIGN;
        }
        if (itsEpoch < epoch) {
            boolean mayLive = adoptionOpen && !decisions.contains(xid) && !returned.contains(xid.clientId());
            return mayLive ? Unknown.NOT_BEGUN : Unknown.OVER;
        }
        Session session = sessions.apply(xid.clientId());
        return session != null && xid.sequence() > session.watermark ? Unknown.NOT_BEGUN : Unknown.OVER;
    }

    /** The outcome of an XID that is not tracked. */
    Outcome outcomeOfUntracked(Xid xid) {
        Outcome outcome = outcomes.of(xid);
        if (outcome != null) {
            return outcome;
        }
        return decisions.contains(xid) ? Outcome.COMMITTED : Outcome.FORGOTTEN;
    }

    boolean isFull() {
        return tracked.size() >= config.maxLiveTransactions();
    }

    /** Starts to track. A transaction of this epoch belongs to its client's session from the start. */
    Transaction track(Xid xid, GlobalStatus status) {
        Transaction transaction = new Transaction(xid, ++came, xid.clientId().epoch() < epoch, timeline.nowMillis());
        transaction.status = status;
        tracked.put(xid, transaction);
        perStatus.merge(status, 1, Integer::sum);
        if (transaction.adopted) {
            adopted.add(transaction);
        } else {
            Session session = sessions.apply(xid.clientId());
            if (session != null) {
                belongTo(transaction, session);
            }
            boundTheWaitForBegin(transaction);
        }
        return transaction;
    }

    private void boundTheWaitForBegin(Transaction transaction) {
        if (transaction.isActive()) {
            transaction.timeout = timeline.after(
                    config.maxTransactionTimeout(), () -> Objects.requireNonNull(neverBegun, "Nobody listens yet")
                            .accept(transaction));
        }
    }

    void belongTo(Transaction transaction, Session session) {
        transaction.initiator = session;
        session.initiated.add(transaction);
    }

    void apply(Transaction transaction, Transitions.Step step) {
        GlobalStatus next = transitions.next(transaction.status, step);
        perStatus.merge(transaction.status, -1, Integer::sum);
        perStatus.merge(next, 1, Integer::sum);
        transaction.status = next;
        committed += next == GlobalStatus.COMMITTED ? 1 : 0;
        rolledBack += next == GlobalStatus.ROLLED_BACK ? 1 : 0;
    }

    /** The last branch of a decided transaction is finished: only its outcome is remembered. */
    void finish(Transaction transaction) {
        timeline.cancel(transaction.timeout);
        timeline.cancel(transaction.voteDeadline);
        timeline.cancel(transaction.replyDeadline);
        tracked.remove(transaction.xid);
        adopted.remove(transaction);
        perStatus.merge(transaction.status, -1, Integer::sum);
        Session initiator = transaction.initiator;
        if (initiator != null) {
            initiator.initiated.remove(transaction);
        }
        boolean initiatorThere = initiator != null && sessions.apply(initiator.id) == initiator;
        outcomes.remember(transaction.xid, transaction.outcome(), initiatorThere ? initiator : null);
        if (transaction.status == GlobalStatus.COMMITTED) {
            decisions.acknowledged(transaction.xid, true);
        }
    }

    /** Phase two has begun for this many more branches, or has finished for as many when negative. */
    void countUnfinished(int more) {
        unfinishedBranches += more;
    }

    int unfinishedBranches() {
        return unfinishedBranches;
    }

    /** Those of earlier epochs, which may still get branches by scans. */
    List<Transaction> adopted() {
        return List.copyOf(adopted);
    }

    /**
     * A client of an earlier epoch is back and has named its live transactions. Whatever else it once began is over: it will
     * never ask for a commit.
     *
     * @return the transactions of it that nobody speaks for
     */
    List<Transaction> returned(ClientId client) {
        if (!adoptionOpen || client.epoch() >= epoch || returned.size() >= config.maxClients()) {
            return List.of();
        }
        returned.add(client);
        return adopted.stream()
                .filter(transaction -> transaction.xid.clientId().equals(client)
                        && transaction.isActive()
                        && transaction.initiator == null)
                .toList();
    }

    boolean isAdoptionOpen() {
        return adoptionOpen;
    }

    void endAdoption() {
        adoptionOpen = false;
        returned.clear();
    }

    Collection<Transaction> all() {
        return Collections.unmodifiableCollection(tracked.values());
    }

    int size() {
        return tracked.size();
    }

    int count(GlobalStatus status) {
        return perStatus.getOrDefault(status, 0);
    }

    long committed() {
        return committed;
    }

    long rolledBack() {
        return rolledBack;
    }

    List<TransitionTable.Edge<GlobalStatus, Transitions.Step>> transitionsTaken() {
        return transitions.taken();
    }
}
