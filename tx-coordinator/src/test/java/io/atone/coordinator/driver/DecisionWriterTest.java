package io.atone.coordinator.driver;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.atone.coordinator.decision.DecisionLog;
import io.atone.coordinator.decision.DecisionLogException;
import io.atone.coordinator.decision.InMemoryDecisionLog;
import io.atone.coordinator.engine.Decision;
import io.atone.coordinator.engine.Event;
import io.atone.core.id.ClientId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DecisionWriterTest {

    private final InMemoryDecisionLog memory = new InMemoryDecisionLog();
    private final SlowLog disk = new SlowLog(memory);
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final DecisionWriter writer = start();

    private DecisionWriter start() {
        disk.load();
        DecisionWriter started = new DecisionWriter(disk, events::add, failures::add);
        new Thread(started, "writer-under-test").start();
        return started;
    }

    @AfterEach
    void stop() {
        disk.spins.release(1_000);
        writer.stop();
    }

    private static Decision decision(long sequence) {
        return new Decision(new Xid(new ClientId(1, 1), sequence), List.of(), false);
    }

    @Test
    void whatGathersDuringAWriteSharesTheNextOne() throws Exception {
        writer.append(1, decision(1));
        disk.awaitWrite();
        for (long number = 2; number <= 100; number++) {
            writer.append(number, decision(number));
        }
        assertThat(events).isEmpty();
        disk.spins.release(2);
        writer.flush().get(10, TimeUnit.SECONDS);

        assertThat(writer.forcedWrites()).isEqualTo(2);
        assertThat(events).containsExactly(new Event.DecisionsDurable(1), new Event.DecisionsDurable(100));
    }

    @Test
    void forgettingWaitsUntilNobodyWaitsForAWrite() throws Exception {
        disk.spins.release(10);
        writer.append(1, decision(1));
        writer.forget(List.of(decision(1).xid()));
        writer.recordResource(new ResourceId("bank"));
        writer.flush().get(10, TimeUnit.SECONDS);
        writer.flush().get(10, TimeUnit.SECONDS);

        assertThat(events)
                .containsExactly(new Event.DecisionsDurable(1), new Event.ResourceRecorded(new ResourceId("bank")));
        memory.close();
        assertThat(memory.load().decisions()).isEmpty();
    }

    @Test
    void failedWriteIsReportedOnceAndNothingIsCalledDurable() throws Exception {
        disk.failure = new DecisionLogException("the disk is full");
        disk.spins.release(10);
        writer.append(1, decision(1));
        assertThat(disk.failed.await(10, TimeUnit.SECONDS)).isTrue();
        writer.append(2, decision(2));
        writer.stop();

        await().until(() -> !failures.isEmpty());
        assertThat(failures).containsExactly(disk.failure);
        assertThat(events).isEmpty();
    }

    /** A log whose disk turns only when the test lets it. */
    private static final class SlowLog implements DecisionLog {

        private final InMemoryDecisionLog log;
        private final Semaphore spins = new Semaphore(0);
        private final Semaphore writing = new Semaphore(0);
        private final CountDownLatch failed = new CountDownLatch(1);
        private volatile DecisionLogException failure;

        private SlowLog(InMemoryDecisionLog log) {
            this.log = log;
        }

        void awaitWrite() throws InterruptedException {
            assertThat(writing.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public Contents load() {
            return log.load();
        }

        @Override
        public long startEpoch() {
            return log.startEpoch();
        }

        @Override
        public void append(List<Decision> batch) {
            writing.release();
            spins.acquireUninterruptibly();
            if (failure != null) {
                failed.countDown();
                throw failure;
            }
            log.append(batch);
        }

        @Override
        public void recordResource(ResourceId resource) {
            log.recordResource(resource);
        }

        @Override
        public void forgetResource(ResourceId resource) {
            log.forgetResource(resource);
        }

        @Override
        public void forget(Collection<Xid> xids) {
            log.forget(xids);
        }

        @Override
        public long forcedWrites() {
            return log.forcedWrites();
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
