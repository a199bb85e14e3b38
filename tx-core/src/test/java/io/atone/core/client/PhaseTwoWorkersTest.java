package io.atone.core.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.atone.core.client.machine.PhaseTwoWork;
import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.client.machine.PhaseTwoWork.WorkResult;
import io.atone.core.event.ClientListener;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.rm.ResourceManager;
import io.atone.core.rm.WaitingBranches;
import io.atone.core.time.SystemTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class PhaseTwoWorkersTest {

    private static final ResourceId RESOURCE = new ResourceId("db1");

    private final Ended ended = new Ended();
    private final Manager manager = new Manager();
    private final PhaseTwoWorkers workers = new PhaseTwoWorkers(4, ClientListener.NONE, new SystemTimeSource(), ended);

    @AfterEach
    void close() {
        manager.gate.countDown();
        workers.close(Duration.ofSeconds(10));
    }

    @Test
    void rollbacksThatGatherWhileOthersRunAreUndoneTogether() {
        beginTurnsThatWait();
        List.of(3, 4, 5).forEach(this::start);

        manager.gate.countDown();

        await().until(() -> ended.done.size() == 5);
        assertThat(manager.calls).containsExactlyInAnyOrder("1", "2", "3+4+5");
        assertThat(ended.failed).isEmpty();
    }

    @Test
    void oneThatFailsDoesNotFailTheOthersAndComesAloneFromThenOn() {
        manager.broken = branch(4);
        beginTurnsThatWait();
        List.of(3, 4, 5).forEach(this::start);

        manager.gate.countDown();

        await().until(() -> ended.done.size() + ended.failed.size() == 5);
        assertThat(ended.failed).containsExactly(branch(4));
        assertThat(manager.calls).contains("3+4+5", "3", "4", "5");

        manager.broken = null;
        manager.calls.clear();
        manager.close();
        beginTurnsThatWait();
        List.of(3, 4, 5).forEach(this::start);
        manager.gate.countDown();

        await().until(() -> ended.done.size() == 9);
        assertThat(manager.calls).contains("4").doesNotContain("3+4+5");
    }

    @Test
    void oneThatIsNotUndoneWithOthersIsUndoneAloneAfterThem() {
        manager.left = branch(4);
        beginTurnsThatWait();
        List.of(3, 4, 5).forEach(this::start);

        manager.gate.countDown();

        await().until(() -> ended.done.size() == 5);
        assertThat(manager.calls).containsExactlyInAnyOrder("1", "2", "3+4+5", "4");
    }

    @Test
    void turnsOfAnotherResourceAreNotHeldUp() {
        Manager other = new Manager(new ResourceId("db2"));
        other.gate.countDown();
        workers.add(other);
        beginTurnsThatWait();

        workers.start(new RollbackWork(other.resourceId(), branch(9)));

        await().until(() -> ended.done.contains(branch(9)));
    }

    @Test
    void rollbacksAreRefusedOnceItIsClosed() {
        workers.add(manager);
        workers.close(Duration.ofSeconds(10));

        List.of(1, 2, 3).forEach(this::start);

        assertThat(ended.failed).containsExactly(branch(1), branch(2), branch(3));
    }

    private void beginTurnsThatWait() {
        workers.add(manager);
        for (int turn = 1; turn <= WaitingRollbacks.MAX_TURNS; turn++) {
            int number = turn;
            start(number);
            await().until(() -> manager.calls.contains(String.valueOf(number)));
        }
    }

    private void start(int number) {
        workers.start(new RollbackWork(RESOURCE, branch(number)));
    }

    private static BranchRef branch(int number) {
        return new BranchRef(Xid.parse("1-1." + number), new BranchId(number));
    }

    private static final class Ended implements PhaseTwoWorkers.Results {

        private final List<BranchRef> done = new CopyOnWriteArrayList<>();
        private final List<BranchRef> failed = new CopyOnWriteArrayList<>();

        @Override
        public void finished(PhaseTwoWork work, WorkResult result) {
            (result instanceof WorkResult.Done ? done : failed).add(((RollbackWork) work).branch());
        }

        @Override
        public void rolledBack(List<RollbackWork> works) {
            works.forEach(work -> done.add(work.branch()));
        }
    }

    /** Writes down what it is asked, and waits at a gate. */
    private static final class Manager implements ResourceManager {

        private final ResourceId id;
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(1);
        private volatile BranchRef broken;
        private volatile BranchRef left;

        Manager() {
            this(RESOURCE);
        }

        Manager(ResourceId id) {
            this.id = id;
        }

        void close() {
            gate = new CountDownLatch(1);
        }

        @Override
        public ResourceId resourceId() {
            return id;
        }

        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String description() {
            return "test";
        }

        @Override
        public List<InDoubtBranch> inDoubtBranches() {
            return List.of();
        }

        @Override
        public void commit(List<BranchRef> branches) {}

        @Override
        public void rollback(BranchRef branch) throws Exception {
            undo(List.of(branch));
        }

        @Override
        public void rollbackTogether(WaitingBranches waiting) throws Exception {
            for (List<BranchRef> batch = waiting.next(); !batch.isEmpty(); batch = waiting.next()) {
                undo(batch);
                waiting.undone(
                        batch.stream().filter(branch -> !branch.equals(left)).collect(toSet()));
            }
        }

        private void undo(List<BranchRef> branches) throws Exception {
            calls.add(String.join(
                    "+",
                    branches.stream()
                            .map(branch -> String.valueOf(branch.branchId().value()))
                            .toList()));
            gate.await();
            if (broken != null && branches.contains(broken)) {
                throw new IllegalStateException("this one cannot be undone");
            }
        }
    }
}
