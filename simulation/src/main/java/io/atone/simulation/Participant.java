package io.atone.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.atone.core.client.machine.PhaseTwoWork;
import io.atone.core.client.machine.PhaseTwoWork.CommitWork;
import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.client.machine.PhaseTwoWork.WorkResult;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.simulation.world.Database.Undo;
import io.atone.simulation.world.Mutation;
import io.atone.simulation.world.Observer;
import io.atone.simulation.world.Scheduler;
import org.jspecify.annotations.Nullable;

/** The databases of a process: local transactions, phase two, scans. */
final class Participant {

    private static final long UNDO_PATIENCE_MILLIS = 300;
    private static final long SCAN_PATIENCE_MILLIS = 500;

    /**
     * How a call of business code ended.
     *
     * @param branch null when it changed and locked nothing
     * @param failure empty for a success
     * @param marked the process that answers says that it has marked the transaction
     */
    record Answer(@Nullable BranchRef branch, String failure, boolean marked) {

        static Answer failed(String failure) {
            return new Answer(null, failure, false);
        }

        boolean isSuccess() {
            return failure.isEmpty();
        }

        /** As if nothing had happened. */
        Answer swallowed(boolean itsProcessHasMarked) {
            return isSuccess() ? this : new Answer(null, "", itsProcessHasMarked);
        }
    }

    private final ClientProcess process;
    private final Scheduler scheduler;
    private final Observer observer;
    private final Mutation mutation;
    private final Map<ResourceId, DatabaseAccess> databases = new LinkedHashMap<>();
    private final Set<OpenWork> working = new LinkedHashSet<>();

    Participant(
            ClientProcess process,
            Scheduler scheduler,
            Observer observer,
            Mutation mutation,
            List<DatabaseAccess> databases) {
        this.process = process;
        this.scheduler = scheduler;
        this.observer = observer;
        this.mutation = mutation;
        databases.forEach(access -> this.databases.put(access.database().id(), access));
    }

    List<DatabaseAccess> databases() {
        return new ArrayList<>(databases.values());
    }

    void announce() {
        databases
                .keySet()
                .forEach(resource -> process.tell(
                        (m, now) -> m.addResource(resource, "AT", process.host().name())));
    }

    void crash() {
        working.forEach(OpenWork::processDied);
        working.clear();
    }

    boolean isIdle() {
        return working.isEmpty();
    }

    /** Phase one of one branch. */
    void work(Xid xid, Part part, Consumer<Answer> answer) {
        LocalWork work = new LocalWork(
                process, access(part.resource()), mutation, xid, part, scheduler, observer, (done, failure) -> {
                    working.remove(done);
                    answer.accept(new Answer(done.branch(), failure, false));
                });
        working.add(work);
        work.start();
    }

    /** Work of somebody who takes part in no global transaction, but respects them. */
    void globalLock(DatabaseAccess access, GlobalLockWork.Plan plan) {
        GlobalLockWork work = new GlobalLockWork(process, access, plan, scheduler, observer, working::remove);
        working.add(work);
        work.start();
    }

    private DatabaseAccess access(ResourceId resource) {
        DatabaseAccess access = databases.get(resource);
        if (access == null) {
            throw new IllegalStateException(process.host().name() + " does not serve " + resource);
        }
        return access;
    }

    /** What a phase-two thread does. */
    void work(PhaseTwoWork work, Consumer<WorkResult> result) {
        if (!process.survivesStep()) {
            return;
        }
        Consumer<@Nullable WorkResult> report = answer -> {
            if (process.survivesStep()) {
                result.accept(answer == null ? new WorkResult.Failed("connection to the database lost") : answer);
            }
        };
        DatabaseAccess access = access(work.resource());
        if (work instanceof CommitWork commit) {
            access.<WorkResult>ask(
                    process.host(),
                    done -> {
                        access.database().forget(commit.branches());
                        done.accept(new WorkResult.Done());
                    },
                    report);
        } else if (work instanceof RollbackWork rollback) {
            access.<WorkResult>ask(
                    process.host(),
                    done -> access.database()
                            .rollback(
                                    rollback.branch(),
                                    rollback.order().mode(),
                                    UNDO_PATIENCE_MILLIS,
                                    undo -> done.accept(undone(undo))),
                    report);
        } else {
            access.<WorkResult>ask(
                    process.host(),
                    done -> access.database().scan(SCAN_PATIENCE_MILLIS, found -> done.accept(scanned(found))),
                    report);
        }
    }

    private static WorkResult undone(Undo undo) {
        return switch (undo) {
            case DONE -> new WorkResult.Done();
            case LOCK_TIMEOUT -> new WorkResult.Failed("a row is locked");
            case DIRTY -> new WorkResult.NeedsAttention("the row was changed from outside");
        };
    }

    private static WorkResult scanned(@Nullable List<InDoubtBranch> found) {
        return found == null ? new WorkResult.Failed("undo rows are locked") : new WorkResult.Scanned(found);
    }
}
