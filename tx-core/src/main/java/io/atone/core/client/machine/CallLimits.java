package io.atone.core.client.machine;

import java.time.Duration;
import java.util.List;

import io.atone.core.client.machine.CallResult.FailureKind;
import io.atone.core.client.machine.WaitingCalls.WaitingBegin;
import io.atone.core.id.LockKey;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.ServerMessage.Welcome;
import org.jspecify.annotations.Nullable;

/** Fails calls that ask for more than the coordinator allows, without asking it, and says how long to wait for the others. */
final class CallLimits {

    private final MachineConfig config;
    private final Session session;
    private final Outbox out;

    CallLimits(MachineConfig config, Session session, Outbox out) {
        this.config = config;
        this.session = session;
        this.out = out;
    }

    /** False when the call has failed. Only while the session is open. */
    boolean allow(WaitingBegin begin, Duration timeout, Duration lockWait) {
        Welcome welcome = session.currentWelcome();
        if (timeout.compareTo(welcome.maxTransactionTimeout()) > 0) {
            out.fail(
                    begin.call(),
                    FailureKind.NOT_ALLOWED,
                    "the timeout of '" + begin.name() + "' is " + timeout + ", but the coordinator allows at most "
                            + welcome.maxTransactionTimeout());
            return false;
        }
        return allow(begin.call(), lockWait);
    }

    /** False when the call has failed. */
    boolean allow(long call, List<LockKey> keys, @Nullable Duration lockWait) {
        if (keys.size() > Protocol.MAX_LOCK_KEYS_PER_BRANCH) {
            out.fail(
                    call,
                    FailureKind.LIMIT_EXCEEDED,
                    keys.size() + " lock keys in one local transaction, but at most "
                            + Protocol.MAX_LOCK_KEYS_PER_BRANCH + " are allowed; change fewer rows at a time");
            return false;
        }
        return allow(call, lockWait);
    }

    private boolean allow(long call, @Nullable Duration lockWait) {
        Welcome welcome = session.welcome();
        if (lockWait != null && welcome != null && lockWait.compareTo(welcome.maxLockWait()) > 0) {
            out.fail(
                    call,
                    FailureKind.NOT_ALLOWED,
                    "the lock wait is " + lockWait + ", but the coordinator allows at most " + welcome.maxLockWait());
            return false;
        }
        return true;
    }

    /** How long to wait for the answer to a request that may wait so long for locks. */
    Duration patience(Duration lockWait) {
        return lockWait.plus(config.requestTimeout());
    }

    /** How long a branch may wait for locks that leaves it to its transaction. */
    Duration longestLockWait() {
        Welcome welcome = session.welcome();
        return welcome == null ? config.defaultLockWait() : welcome.maxLockWait();
    }
}
