package io.atone.core.client.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.LiveTransaction;
import io.atone.core.protocol.Protocol;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that this client began and has not seen the end of, and the outcomes that came when nobody waited for
 * them any more. Hands out the sequence numbers.
 */
final class LiveTransactions {

    /** No client has more transactions at once; more could not be told in one Hello. */
    static final int MAX_LIVE = 10_000;

    /** So long after its timeout a transaction that nobody ever tried to commit is forgotten. */
    static final Duration ABANDONED_AFTER = Duration.ofMinutes(1);

    private static final int MAX_REMEMBERED_OUTCOMES = 10_000;

    /** With more transactions than this, Hello leaves out what is only for people, so that it stays small enough. */
    private static final int MAX_TOLD_IN_FULL = 1_000;

    private static final int MAX_REASON_IN_HELLO = 200;

    private static final int EXPECTED_VOTES = 2;

    private static final class Live {
        final Xid xid;
        final String name;
        final long deadlineMillis;
        final @Nullable Xid parent;
        /** Until then no coordinator's clock can have said that its timeout is over. */
        final long safeUntilMillis;
        /** Of this client's own branches; they go along with the commit. */
        final List<BranchId> votes = new ArrayList<>(EXPECTED_VOTES);
        /** Kept until its outcome is known. */
        boolean endAsked;
        /** How often its end was asked for on a stream, and not turned away. */
        int endsSent;
        /** Not null: an earlier epoch may have begun to roll it back. */
        @Nullable
        String rollbackOnlyReason;

        Live(Xid xid, String name, long nowMillis, Duration timeout, @Nullable Xid parent) {
            this.xid = xid;
            this.name = name;
            this.deadlineMillis = nowMillis + timeout.toMillis();
            this.safeUntilMillis = nowMillis + Lease.shortest(timeout.toMillis());
            this.parent = parent;
        }
    }

    /** In the order of their sequence numbers, all of the current client id. */
    private final Map<Xid, Live> current = new LinkedHashMap<>();

    /** Of earlier client ids. */
    private final Map<Xid, Live> older = new LinkedHashMap<>();

    private final Map<Xid, Outcome> lateOutcomes = new LinkedHashMap<>();

    private @Nullable ClientId clientId;
    private long lastSequence;

    @Nullable
    ClientId clientId() {
        return clientId;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** The number counts on when it is the same id, else from the start. */
    void useClientId(ClientId newClientId) {
        if (!newClientId.equals(clientId)) {
            clientId = newClientId;
            lastSequence = 0;
            older.putAll(current);
            current.clear();
        }
    }

    boolean isFull() {
        return current.size() + older.size() >= MAX_LIVE;
    }

    boolean isEmpty() {
        return current.isEmpty() && older.isEmpty();
    }

    Xid begin(String name, long nowMillis, Duration timeout, @Nullable Xid parent) {
        ClientId id = clientId;
        if (id == null) {
            throw new IllegalStateException("No transaction begins without a session");
        }
        Xid xid = new Xid(id, ++lastSequence);
        current.put(xid, new Live(xid, name, nowMillis, timeout, parent));
        return xid;
    }

    /** Every transaction of the current client id with a smaller sequence number is settled. */
    long oldestLiveSequence() {
        Iterator<Xid> xids = current.keySet().iterator();
        return xids.hasNext() ? xids.next().sequence() : lastSequence + 1;
    }

    boolean contains(Xid xid) {
        return current.containsKey(xid) || older.containsKey(xid);
    }

    /** From now on the transaction is kept until its outcome is known. */
    void endAsked(Xid xid) {
        Live live = find(xid);
        if (live != null) {
            live.endAsked = true;
        }
    }

    /**
     * Keeps a vote until the commit is asked for: only then does anybody need it. Whoever asks is this client, so what is lost
     * with it would not have been committed either.
     *
     * @return false when it has to be sent by itself
     */
    boolean keepVote(BranchRef branch) {
        Live live = find(branch.xid());
        if (live == null || live.endAsked || live.votes.size() >= Protocol.MAX_VOTES_IN_COMMIT) {
            return false;
        }
        return live.votes.contains(branch.branchId()) || live.votes.add(branch.branchId());
    }

    /** Those that were kept; the same again for a commit that is asked for again. */
    List<BranchId> votes(Xid xid) {
        Live live = find(xid);
        return live == null ? List.of() : List.copyOf(live.votes);
    }

    /** A request for the end is on its way. */
    void endSent(Xid xid) {
        Live live = find(xid);
        if (live != null) {
            live.endsSent++;
        }
    }

    /** The coordinator has said that it did nothing about one of the requests for the end. */
    void endTurnedAway(Xid xid) {
        Live live = find(xid);
        if (live != null) {
            live.endsSent--;
        }
    }

    private @Nullable Live find(Xid xid) {
        Live live = current.get(xid);
        return live == null ? older.get(xid) : live;
    }

    /**
     * The coordinator is another one now, which cannot know what the one before did. What that one may have begun to roll
     * back must not be committed by this one; a commit that is durable is its answer all the same.
     *
     * @param clientMayBeGivenUp whether the one before may have given this client up
     * @return the transactions that can only be rolled back from now on, with the reasons
     */
    Map<Xid, String> enterEpoch(boolean clientMayBeGivenUp, long nowMillis) {
        return rollBackOnly(live -> doubt(live, clientMayBeGivenUp, nowMillis));
    }

    /**
     * The coordinator did not know this client any more, so it rolls everything back whose end it was not asked for. Should
     * it be restarted before it is through, its successor must not learn of these transactions as if they were whole.
     *
     * @return the transactions that can only be rolled back from now on, with the reasons
     */
    Map<Xid, String> givenUp() {
        return rollBackOnly(live -> live.endsSent > 0
                ? null
                : "the coordinator gave its initiator up, which had been away for too long, and rolls it back");
    }

    private Map<Xid, String> rollBackOnly(Function<Live, @Nullable String> doubt) {
        Map<Xid, String> rollbackOnly = new LinkedHashMap<>();
        for (Map<Xid, Live> transactions : List.of(older, current)) {
            for (Live live : transactions.values()) {
                String reason = doubt.apply(live);
                if (live.rollbackOnlyReason == null && reason != null) {
                    live.rollbackOnlyReason = reason;
                    rollbackOnly.put(live.xid, reason);
                }
            }
        }
        return rollbackOnly;
    }

    private static @Nullable String doubt(Live live, boolean clientMayBeGivenUp, long nowMillis) {
        if (live.endsSent > 0) {
            return "the coordinator restarted after its end had been asked for, and may have begun to roll it back";
        }
        if (live.safeUntilMillis <= nowMillis) {
            return "the coordinator restarted about when its timeout passed, and may have begun to roll it back";
        }
        return clientMayBeGivenUp
                ? "the coordinator restarted after its initiator had been away for so long that it may have begun to"
                        + " roll it back"
                : null;
    }

    void settle(Xid xid) {
        if (current.remove(xid) == null) {
            older.remove(xid);
        }
    }

    void rememberLateOutcome(Xid xid, Outcome outcome) {
        lateOutcomes.put(xid, outcome);
        if (lateOutcomes.size() > MAX_REMEMBERED_OUTCOMES) {
            Iterator<Xid> eldest = lateOutcomes.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    @Nullable
    Outcome lateOutcome(Xid xid) {
        return lateOutcomes.get(xid);
    }

    /** Nobody ever tried to commit these, so the coordinator has rolled them back at their timeout. */
    void forgetAbandoned(long nowMillis) {
        for (Map<Xid, Live> transactions : List.of(current, older)) {
            transactions.values().removeIf(live -> {
                boolean abandoned = !live.endAsked && live.deadlineMillis + ABANDONED_AFTER.toMillis() <= nowMillis;
                if (abandoned) {
                    rememberLateOutcome(
                            live.xid,
                            new Outcome(
                                    GlobalStatus.ROLLED_BACK,
                                    RollbackCause.TIMED_OUT,
                                    "its timeout had passed more than " + ABANDONED_AFTER.toSeconds()
                                            + " s before its end was first asked for"));
                }
                return abandoned;
            });
        }
    }

    List<LiveTransaction> announce(long nowMillis, Function<Xid, @Nullable String> rollbackOnlyReasons) {
        boolean inFull = current.size() + older.size() <= MAX_TOLD_IN_FULL;
        List<LiveTransaction> announced = new ArrayList<>(current.size() + older.size());
        for (Map<Xid, Live> transactions : List.of(older, current)) {
            for (Live live : transactions.values()) {
                String reason = live.rollbackOnlyReason;
                if (reason == null) {
                    reason = rollbackOnlyReasons.apply(live.xid);
                }
                if (reason != null) {
                    reason = inFull ? cut(reason) : "marked rollback-only";
                }
                announced.add(new LiveTransaction(
                        live.xid,
                        inFull ? live.name : "",
                        Duration.ofMillis(Math.max(0, live.deadlineMillis - nowMillis)),
                        live.parent,
                        reason));
            }
        }
        return announced;
    }

    private static String cut(String reason) {
        return reason.length() <= MAX_REASON_IN_HELLO ? reason : reason.substring(0, MAX_REASON_IN_HELLO);
    }
}
