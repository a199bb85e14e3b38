package io.atone.core.client;

import java.util.concurrent.locks.LockSupport;

import io.atone.core.client.machine.CallResult;
import org.jspecify.annotations.Nullable;

/** A thread that waits for the result of its call; the result wakes exactly this thread. */
final class WaitingCall {

    private final Thread waiter = Thread.currentThread();
    private volatile @Nullable CallResult result;

    /** From any thread; the first result counts. */
    synchronized void complete(CallResult newResult) {
        if (result == null) {
            result = newResult;
            LockSupport.unpark(waiter);
        }
    }

    /** Waits in the thread that made this; the machine's deadlines bound the wait. An interruption is kept for later. */
    CallResult await() {
        boolean interrupted = false;
        CallResult known = result;
        while (known == null) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
            known = result;
        }
        if (interrupted) {
            waiter.interrupt();
        }
        return known;
    }

    /** As {@link #await}, but gives up when the thread is interrupted. */
    CallResult awaitInterruptibly() throws InterruptedException {
        CallResult known = result;
        while (known == null) {
            LockSupport.park(this);
            known = result;
            if (known == null && Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return known;
    }
}
