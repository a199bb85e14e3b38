package io.atone.coordinator.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.atone.coordinator.engine.Engine;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TaskQueueTest {

    private static final EngineTask NOTHING = (engine, nowMillis) -> {};

    private final TaskQueue queue = new TaskQueue();

    @Test
    void fullQueueMakesOthersWaitUntilThereIsRoom() throws Exception {
        for (int i = 0; i < TaskQueue.CAPACITY; i++) {
            queue.add(NOTHING);
        }
        CountDownLatch added = new CountDownLatch(1);
        new Thread(() -> {
                    queue.add(NOTHING);
                    added.countDown();
                })
                .start();
        assertThat(added.await(200, TimeUnit.MILLISECONDS)).isFalse();

        queue.take(new ArrayList<>(), 1, 0);
        assertThat(added.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void engineItselfNeverWaits() throws Exception {
        for (int i = 0; i < TaskQueue.CAPACITY; i++) {
            queue.add(NOTHING);
        }
        EngineTask own = (engine, nowMillis) -> {};
        queue.addFromEngine(own);

        List<EngineTask> taken = new ArrayList<>();
        queue.take(taken, 2, 0);
        assertThat(taken).containsExactly(own, NOTHING);
    }

    @Test
    void closedQueueAbandonsWhatIsLeftAndWhatComes() {
        AtomicInteger abandoned = new AtomicInteger();
        EngineTask task = new EngineTask() {
            @Override
            public void run(Engine engine, long nowMillis) {
                throw new AssertionError("not to be run any more");
            }

            @Override
            public void abandon() {
                abandoned.incrementAndGet();
            }
        };
        queue.add(task);
        queue.close();
        queue.add(task);
        assertThat(abandoned).hasValue(2);
    }
}
