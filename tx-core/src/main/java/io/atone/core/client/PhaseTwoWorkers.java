package io.atone.core.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.atone.core.client.machine.PhaseTwoWork;
import io.atone.core.client.machine.PhaseTwoWork.CommitWork;
import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.client.machine.PhaseTwoWork.WorkResult;
import io.atone.core.event.ClientListener;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.core.rm.ResourceManager;
import io.atone.core.rm.WaitingBranches;
import io.atone.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs resource managers in phase two, on a few threads of its own. Thread-safe. */
final class PhaseTwoWorkers {

    private static final Logger log = LoggerFactory.getLogger(PhaseTwoWorkers.class);
    private static final int IDLE_SECONDS = 30;

    /** Never an empty list; of several managers of one resource, such as two data sources on one database, the last one works. */
    private final Map<ResourceId, List<ResourceManager>> managers = new ConcurrentHashMap<>();

    private final ScheduledThreadPoolExecutor threads;
    private final ClientListener listener;
    private final TimeSource time;
    private final Results results;
    private final WaitingRollbacks rollbacks = new WaitingRollbacks();

    /** Is told how each piece of work ended. */
    interface Results {
        void finished(PhaseTwoWork work, WorkResult result);

        /** Several, of one resource, are done at once. */
        void rolledBack(List<RollbackWork> works);
    }

    PhaseTwoWorkers(int threadCount, ClientListener listener, TimeSource time, Results results) {
        this.listener = listener;
        this.time = time;
        this.results = results;
        AtomicInteger count = new AtomicInteger();
        // Neither this queue nor that of the rollbacks needs a bound of its own: the machine starts no more than
        // maxPhaseTwoWork, and a scan per resource.
        this.threads = new ScheduledThreadPoolExecutor(threadCount, task -> {
            Thread thread = new Thread(task, "atone-phase-two-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
    }

    void add(ResourceManager manager) {
        managers.merge(
                manager.resourceId(), List.of(manager), (known, added) -> Stream.concat(known.stream(), added.stream())
                        .distinct()
                        .toList());
    }

    /** Whether it was the last one of its resource. */
    boolean remove(ResourceManager manager) {
        ResourceId resource = manager.resourceId();
        boolean wasKnown = managers.containsKey(resource);
        managers.computeIfPresent(resource, (id, known) -> {
            List<ResourceManager> rest =
                    known.stream().filter(other -> !other.equals(manager)).toList();
            return rest.isEmpty() ? null : rest;
        });
        return wasKnown && !managers.containsKey(resource);
    }

    private @Nullable ResourceManager manager(ResourceId resource) {
        List<ResourceManager> known = managers.get(resource);
        return known == null ? null : known.get(known.size() - 1);
    }

    void start(PhaseTwoWork work) {
        if (work instanceof RollbackWork rollback && !rollback.order().isResolution()) {
            goOn(rollback.resource(), rollbacks.add(rollback));
            return;
        }
        try {
            threads.execute(() -> results.finished(work, run(work)));
        } catch (RejectedExecutionException e) {
            results.finished(work, closing());
        }
    }

    private void goOn(ResourceId resource, WaitingRollbacks.Next next) {
        try {
            switch (next) {
                case NOTHING -> {}
                case TURN -> threads.execute(() -> takeTurn(resource));
                case LOOK_LATER -> {
                    // Whatever it throws is for the thread's handler; there is nobody who asks for it.
                    var unused = threads.schedule(
                            () -> lookForSecondTurn(resource),
                            WaitingRollbacks.SECOND_TURN_AFTER_MILLIS,
                            TimeUnit.MILLISECONDS);
                }
            }
        } catch (RejectedExecutionException e) {
            rollbacks.takeAll(resource).forEach(work -> results.finished(work, closing()));
        }
    }

    private void lookForSecondTurn(ResourceId resource) {
        if (rollbacks.beginSecondTurn(resource)) {
            takeTurn(resource);
        }
    }

    /** Undoes some of the rollbacks that wait; others may have the thread in between. */
    private void takeTurn(ResourceId resource) {
        Turn turn = new Turn(resource);
        try {
            turn.undoTogether();
            turn.left().forEach(this::undoAlone);
        } finally {
            goOn(resource, rollbacks.endTurn(resource));
        }
    }

    /** Takes batch after batch of those that wait, and keeps what is not undone with others. */
    private final class Turn implements WaitingBranches {

        private final ResourceId resource;
        private final Map<BranchRef, RollbackWork> taken = new LinkedHashMap<>();
        private int batches;
        private long startedAt;

        Turn(ResourceId resource) {
            this.resource = resource;
        }

        List<RollbackWork> left() {
            return List.copyOf(taken.values());
        }

        void undoTogether() {
            ResourceManager manager = manager(resource);
            try {
                if (manager == null) {
                    next();
                } else {
                    manager.rollbackTogether(this);
                }
            } catch (Throwable e) {
                // Each of them is tried by itself, and tells what is wrong then.
                log.debug("{} branches cannot be undone together on resource {}", taken.size(), resource, e);
            }
        }

        @Override
        public List<BranchRef> next() {
            if (!taken.isEmpty() || batches == WaitingRollbacks.MAX_BATCHES) {
                return List.of();
            }
            batches++;
            startedAt = time.monotonicMillis();
            List<RollbackWork> works = rollbacks.take(resource);
            works.forEach(work -> taken.put(work.branch(), work));
            boolean alone =
                    works.size() == 1 && rollbacks.failedBefore(works.get(0).branch());
            return alone ? List.of() : List.copyOf(taken.keySet());
        }

        @Override
        public void undone(Set<BranchRef> branches) {
            List<RollbackWork> works = branches.stream()
                    .map(taken::remove)
                    .filter(Objects::nonNull)
                    .toList();
            if (!works.isEmpty()) {
                Duration took = Duration.ofMillis(time.monotonicMillis() - startedAt);
                listener.phaseTwoAttempted(resource, works.size(), PhaseTwoOutcome.DONE, took);
                results.rolledBack(works);
            }
        }
    }

    private void undoAlone(RollbackWork work) {
        WorkResult result = run(work);
        if (result instanceof WorkResult.Done) {
            rollbacks.done(work.branch());
        } else {
            rollbacks.failed(work.branch());
        }
        results.finished(work, result);
    }

    private static WorkResult closing() {
        return new WorkResult.Failed("the client is closing");
    }

    /** Finishes what is under way, within the bound; what has not begun comes to another client. */
    void close(Duration patience) {
        threads.getQueue().clear();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn(
                        "Phase-two work is still under way after {}; it is interrupted, and the coordinator has it"
                                + " done again",
                        patience);
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private WorkResult run(PhaseTwoWork work) {
        long startedAt = time.monotonicMillis();
        WorkResult result = attempt(work);
        Duration took = Duration.ofMillis(time.monotonicMillis() - startedAt);
        if (work instanceof CommitWork commit) {
            listener.phaseTwoAttempted(work.resource(), commit.branches().size(), outcome(result), took);
        } else if (work instanceof RollbackWork) {
            listener.phaseTwoAttempted(work.resource(), 1, outcome(result), took);
        }
        return result;
    }

    private WorkResult attempt(PhaseTwoWork work) {
        ResourceManager manager = manager(work.resource());
        if (manager == null) {
            return new WorkResult.Failed("this client does not serve resource " + work.resource() + " any more");
        }
        try {
            if (work instanceof CommitWork commit) {
                manager.commit(commit.branches());
            } else if (work instanceof RollbackWork rollback) {
                undo(manager, rollback);
            } else {
                return new WorkResult.Scanned(manager.inDoubtBranches());
            }
            return new WorkResult.Done();
        } catch (NeedsAttentionException e) {
            log.warn(
                    "{}: the branch cannot be undone without a person's word; its locks are kept, and the coordinator"
                            + " reports it: {}",
                    describe(work),
                    e.getMessage());
            return new WorkResult.NeedsAttention(
                    cut(String.valueOf(e.getMessage()), Protocol.MAX_DETAIL_LENGTH), shown(e.differences()));
        } catch (Throwable e) {
            // Errors too: without a result the branch would count as being worked on for ever.
            log.warn("{}: failed, and is tried again when the coordinator says so", describe(work), e);
            return new WorkResult.Failed(cut(e.toString(), Protocol.MAX_TEXT_LENGTH));
        }
    }

    private static void undo(ResourceManager manager, RollbackWork work) throws Exception {
        UndoOrder order = work.order();
        if (!order.isResolution()) {
            manager.rollback(work.branch());
            return;
        }
        manager.resolve(work.branch(), order);
        log.warn(
                "{}: ended on resource {} by an operator's word: {}. The reason given: {}",
                work.branch(),
                work.resource(),
                order.mode() == UndoMode.FORCED
                        ? "every row was restored, whatever others had made of it"
                        : "the rows were left as they are, and the undo record was deleted",
                order.reason());
    }

    private static List<RowDifference> shown(List<RowDifference> differences) {
        return differences.subList(0, Math.min(differences.size(), RowDifference.MAX_ROWS));
    }

    private static String describe(PhaseTwoWork work) {
        if (work instanceof RollbackWork rollback) {
            return rollback.branch() + ": undo on resource " + work.resource();
        }
        if (work instanceof CommitWork commit) {
            List<BranchRef> branches = commit.branches();
            String others = branches.size() == 1 ? "" : " and " + (branches.size() - 1) + " more";
            return branches.get(0) + others + ": forgetting undo records on resource " + work.resource();
        }
        return "scan of resource " + work.resource();
    }

    private static PhaseTwoOutcome outcome(WorkResult result) {
        if (result instanceof WorkResult.Done) {
            return PhaseTwoOutcome.DONE;
        }
        return result instanceof WorkResult.NeedsAttention ? PhaseTwoOutcome.NEEDS_ATTENTION : PhaseTwoOutcome.RETRY;
    }

    private static String cut(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength);
    }
}
