package io.atone.testkit.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of a {@link FaultProxy}, for all of its connections. Thread-safe. */
final class FaultyFlow {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Fault fault = Fault.NONE;
    private int bytesUntilCut;
    private Harm harm = Harm.NONE;

    void set(Fault value) {
        lock.lock();
        try {
            fault = value;
            bytesUntilCut = value instanceof Fault.Cut cut ? cut.bytes() : 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What was done so far. */
    Harm harm() {
        lock.lock();
        try {
            return harm;
        } finally {
            lock.unlock();
        }
    }

    /** Carries bytes until the source ends, or fails when the connection is to be cut. */
    void carry(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            Share share = share(read);
            to.write(buffer, 0, share.bytes());
            to.flush();
            if (share.isLast()) {
                throw new IOException("cut");
            }
        }
    }

    /** How many of the bytes that arrived are handed on, after as long a wait as there is to be. */
    private Share share(int bytes) throws IOException {
        lock.lock();
        try {
            awaitEndOfHold(bytes);
            awaitEndOfDelay(bytes);
            if (fault instanceof Fault.Drop) {
                harm = harm.plus(new Harm(0, 0, bytes, 0));
                return new Share(0, false);
            }
            if (fault instanceof Fault.Cut) {
                return shareBeforeCut(bytes);
            }
            return new Share(bytes, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private void awaitEndOfHold(int bytes) throws InterruptedException {
        if (fault instanceof Fault.Hold) {
            harm = harm.plus(new Harm(0, bytes, 0, 0));
        }
        while (fault instanceof Fault.Hold) {
            changed.await();
        }
    }

    private void awaitEndOfDelay(int bytes) throws InterruptedException {
        if (fault instanceof Fault.Delay delay) {
            harm = harm.plus(new Harm(bytes, 0, 0, 0));
            long left = delay.by().toNanos();
            while (fault == delay && left > 0) {
                left = changed.awaitNanos(left);
            }
        }
    }

    private Share shareBeforeCut(int bytes) {
        int allowed = Math.min(bytes, bytesUntilCut);
        bytesUntilCut -= allowed;
        if (allowed == bytes) {
            return new Share(bytes, false);
        }
        harm = harm.plus(new Harm(0, 0, 0, 1));
        return new Share(allowed, true);
    }

    /** Decided in one step, so that no healing in between makes a silent gap of a cut. */
    private record Share(int bytes, boolean isLast) {}
}
