package io.atone.coordinator.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.atone.coordinator.decision.InMemoryDecisionLog;
import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.core.protocol.ServerMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EngineLoopTest {

    private static final int BRINGERS = 4;
    private static final int TASKS_EACH = 20_000;

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final EngineLoop loop = newLoop();

    private EngineLoop newLoop() {
        EngineLoop made = new EngineLoop(() -> 0, new NoConnections(), notice -> {}, failures::add);
        Engine engine = new Engine(EngineConfig.defaults(), 1, List.of(), Set.of(), made::carryOut, 0);
        made.use(engine, new DecisionWriter(new InMemoryDecisionLog(), event -> {}, failures::add));
        return made;
    }

    @Test
    void taskIsRunByWhoeverBringsItWhileNobodyElseRunsTheEngine() {
        List<Thread> ranBy = new ArrayList<>();
        loop.execute((engine, nowMillis) -> ranBy.add(Thread.currentThread()));

        assertThat(ranBy).containsExactly(Thread.currentThread());
    }

    @Test
    void whatTheEngineBringsItselfComesWhenItIsThrough() {
        List<String> order = new ArrayList<>();
        loop.execute((engine, nowMillis) -> {
            loop.execute((again, sameMillis) -> order.add("brought by the engine"));
            order.add("running");
        });

        assertThat(order).containsExactly("running", "brought by the engine");
    }

    @Test
    void everyTaskRunsOnceInItsBringersOrderAndAlone() throws Exception {
        Thread own = new Thread(loop, "engine-under-test");
        own.start();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        int[] lastOf = new int[BRINGERS];
        CountDownLatch left = new CountDownLatch(BRINGERS * TASKS_EACH);
        bring((bringer, number) -> (engine, nowMillis) -> {
            overlaps.addAndGet(running.getAndIncrement());
            lastOf[bringer] = lastOf[bringer] == number - 1 ? number : Integer.MIN_VALUE;
            running.decrementAndGet();
            left.countDown();
        });

        assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
        loop.stop();
        own.join();
        assertThat(overlaps).hasValue(0);
        assertThat(lastOf).containsOnly(TASKS_EACH);
        assertThat(failures).isEmpty();
    }

    @Test
    void everyTaskIsEitherRunOrAbandonedWhenTheLoopIsStopped() throws Exception {
        Thread own = new Thread(loop, "engine-under-test");
        own.start();
        AtomicInteger run = new AtomicInteger();
        AtomicInteger abandoned = new AtomicInteger();
        bring((bringer, number) -> new EngineTask() {
            @Override
            public void run(Engine engine, long nowMillis) {
                if (run.incrementAndGet() == TASKS_EACH) {
                    loop.stop();
                }
            }

            @Override
            public void abandon() {
                abandoned.incrementAndGet();
            }
        });
        own.join();

        assertThat(run.get()).isGreaterThanOrEqualTo(TASKS_EACH).isLessThan(TASKS_EACH + EngineLoop.MAX_BATCH);
        assertThat(run.get() + abandoned.get()).isEqualTo(BRINGERS * TASKS_EACH);
    }

    @Test
    void afterAFailureNothingIsRunAnyMore() {
        RuntimeException failure = new IllegalStateException("a defect");
        loop.execute((engine, nowMillis) -> {
            throw failure;
        });
        AtomicInteger abandoned = new AtomicInteger();
        loop.execute(new EngineTask() {
            @Override
            public void run(Engine engine, long nowMillis) {
                throw new AssertionError("not to be run any more");
            }

            @Override
            public void abandon() {
                abandoned.incrementAndGet();
            }
        });
        loop.run(); // ends at once

        assertThat(failures).containsExactly(failure);
        assertThat(abandoned).hasValue(1);
    }

    private interface TaskFactory {
        EngineTask task(int bringer, int number);
    }

    /** From several threads at once; returns when all is handed over. */
    private void bring(TaskFactory factory) throws Exception {
        ExecutorService bringers = Executors.newFixedThreadPool(BRINGERS);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < BRINGERS; i++) {
            int bringer = i;
            done.add(bringers.submit(() -> {
                for (int number = 1; number <= TASKS_EACH; number++) {
                    loop.execute(factory.task(bringer, number));
                }
            }));
        }
        for (Future<?> each : done) {
            each.get(60, TimeUnit.SECONDS);
        }
        bringers.shutdown();
    }

    private static final class NoConnections implements ClientConnections {
        @Override
        public void send(ConnectionId connection, ServerMessage message) {}

        @Override
        public void disconnect(ConnectionId connection, DisconnectReason reason, String message) {}
    }
}
