package io.atone.coordinator.sequence;

import java.time.Duration;

import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.LiveTransaction;
import io.atone.core.status.Outcome;
import org.jspecify.annotations.Nullable;

/** A global transaction as its initiator leads it. */
final class Business {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LOCK_WAIT = Duration.ofSeconds(10);
    private static final int MAX_COMMITS = 2;

    final Client initiator;

    @Nullable
    Xid xid;

    @Nullable
    String rollbackOnlyReason;

    private long timeoutMillis;
    private boolean begun;
    private boolean ended;
    private int commits;
    private int rollbacks;

    Business(Client initiator) {
        this.initiator = initiator;
        initiator.initiates(this);
    }

    /** The XID that participants see, perhaps before the coordinator does; null when there can be none. */
    @Nullable
    Xid start() {
        if (xid == null && initiator.isConnected()) {
            xid = initiator.nextXid();
            timeoutMillis = initiator.world.nowMillis() + TIMEOUT.toMillis();
        }
        return xid;
    }

    boolean isLive() {
        return xid != null && !ended;
    }

    boolean isEndRequested() {
        return commits + rollbacks > 0;
    }

    /** The initiator itself works in it. */
    boolean takesWork() {
        return begun && !ended && !isEndRequested();
    }

    boolean canStart() {
        return xid != null || initiator.isConnected();
    }

    boolean canBegin() {
        return !begun && !ended && initiator.isConnected();
    }

    void begin() {
        Xid own = start();
        if (own != null) {
            begun = true;
            initiator.send(new ClientMessage.Begin(own, "business", TIMEOUT, null, initiator.oldestLive(), LOCK_WAIT));
        }
    }

    /** A Begin that was not sent on the old connection is never sent; Hello tells of the transaction. */
    void connectionLost() {
        begun |= xid != null;
    }

    void initiatorCrashed() {
        ended |= xid != null;
    }

    LiveTransaction toLive() {
        long remaining = Math.max(0, timeoutMillis - initiator.world.nowMillis());
        return new LiveTransaction(xid, "business", Duration.ofMillis(remaining), null, rollbackOnlyReason);
    }

    boolean canCommit() {
        return begun && !ended && rollbackOnlyReason == null && rollbacks == 0 && commits < MAX_COMMITS;
    }

    void commit() {
        commits++;
        initiator.ask(new ClientMessage.Commit(xid));
    }

    boolean canRollBack() {
        return begun && !ended && !isEndRequested();
    }

    void rollBack() {
        rollbacks++;
        initiator.ask(new ClientMessage.Rollback(xid, "business"));
    }

    void ended(Outcome outcome) {
        ended = true;
        initiator.world.judge.told(xid, outcome);
    }

    boolean canFinish() {
        return canRollBack() || (xid != null && canBegin());
    }

    /** Commits unless something has failed. */
    void finish() {
        if (xid != null && canBegin()) {
            begin();
        } else if (canCommit() && !isEndRequested()) {
            commit();
        } else if (canRollBack()) {
            rollBack();
        }
    }
}
