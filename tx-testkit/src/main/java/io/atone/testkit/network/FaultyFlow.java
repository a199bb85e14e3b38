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

    /** Carries bytes until the source ends, or fails when the connection is to be cut. */
    void carry(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            int allowed = allowed(read);
            to.write(buffer, 0, allowed);
            to.flush();
            if (allowed < read && isCut()) {
                throw new IOException("cut");
            }
        }
    }

    private boolean isCut() {
        lock.lock();
        try {
            return fault instanceof Fault.Cut;
        } finally {
            lock.unlock();
        }
    }

    /** How many of the bytes that arrived are handed on, after as long a wait as there is to be. */
    private int allowed(int bytes) throws IOException {
        lock.lock();
        try {
            while (fault instanceof Fault.Hold) {
                changed.await();
            }
            if (fault instanceof Fault.Delay delay) {
                long left = delay.by().toNanos();
                while (fault == delay && left > 0) {
                    left = changed.awaitNanos(left);
                }
            }
            if (fault instanceof Fault.Drop) {
                return 0;
            }
            if (fault instanceof Fault.Cut) {
                int allowed = Math.min(bytes, bytesUntilCut);
                bytesUntilCut -= allowed;
                return allowed;
            }
            return bytes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }
}
