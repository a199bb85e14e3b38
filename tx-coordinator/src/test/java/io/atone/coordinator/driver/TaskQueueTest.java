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

        queue.drainShared(new ArrayList<>(), 1);
        assertThat(added.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void engineItselfNeverWaits() {
        for (int i = 0; i < TaskQueue.CAPACITY; i++) {
            queue.add(NOTHING);
        }
        EngineTask own = (engine, nowMillis) -> {};
        queue.addFromEngine(own);

        assertThat(queue.pollFromEngine()).isSameAs(own);
        assertThat(queue.pollFromEngine()).isNull();
        List<EngineTask> taken = new ArrayList<>();
        queue.drainShared(taken, 2);
        assertThat(taken).containsExactly(NOTHING, NOTHING);
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
