package io.atone.coordinator.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.atone.coordinator.sim.ModelDatabase.LocalTransaction;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.BranchKind;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.LiveBranch;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.ClientMessage.PhaseTwoResult;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.ClientMessage.ScanReport;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** The resource managers of a process: phase one with everything that can go wrong in it, phase two, scans. */
final class ModelResources {

    private static final long OPEN_PATIENCE_MILLIS = 1500;
    private static final long ROW_PATIENCE_MILLIS = 400;
    private static final long UNDO_PATIENCE_MILLIS = 300;
    private static final long REGISTER_PATIENCE_MILLIS = 3000;

    private final ModelClient client;
    private final SimScheduler scheduler;
    private final Ledger ledger;
    private final Map<ResourceId, ModelDatabase> databases = new LinkedHashMap<>();
    private final Set<LocalTransaction> open = new LinkedHashSet<>();
    /** Misfortune strikes only while this is set. */
    boolean unreliable = true;

    ModelResources(ModelClient client, SimScheduler scheduler, Ledger ledger, List<ModelDatabase> databases) {
        this.client = client;
        this.scheduler = scheduler;
        this.ledger = ledger;
        databases.forEach(database -> this.databases.put(database.id, database));
    }

    Set<ResourceId> all() {
        return databases.keySet();
    }

    /** The process is gone; its databases notice a little later, and what is being committed is committed. */
    void crash() {
        for (LocalTransaction local : open) {
            if (!local.committing) {
                ModelDatabase database = database(local);
                scheduler.after(scheduler.between(0, 300), () -> database.abort(local));
            }
        }
        open.clear();
    }

    private final Map<LocalTransaction, ModelDatabase> owners = new LinkedHashMap<>();

    private ModelDatabase database(LocalTransaction local) {
        ModelDatabase database = owners.get(local);
        if (database == null) {
            throw new IllegalStateException("Unknown local transaction " + local.branch);
        }
        return database;
    }

    private ModelDatabase database(ResourceId id) {
        ModelDatabase database = databases.get(id);
        if (database == null) {
            throw new AssertionError(client.name + " does not serve " + id);
        }
        return database;
    }

    /** Phase one of one branch. The callback hears of success, and of failure once the coordinator knows of it. */
    void work(Xid xid, ResourceId resource, List<String> rows, boolean lockOnly, Consumer<Boolean> done) {
        client.awaitOpen(resource, OPEN_PATIENCE_MILLIS, opened -> {
            BranchRef branch = new BranchRef(xid, new BranchId(scheduler.random.nextLong(1, Long.MAX_VALUE)));
            if (!opened) {
                failed(xid, "resource not open", done);
            } else if (lockOnly) {
                lockOnly(branch, database(resource), rows, done);
            } else {
                LocalTransaction local = database(resource).begin(branch);
                owners.put(local, database(resource));
                open.add(local);
                writeNext(local, database(resource), new ArrayList<>(rows), done);
            }
        });
    }

    private void lockOnly(BranchRef branch, ModelDatabase database, List<String> rows, Consumer<Boolean> done) {
        RegisterBranch register =
                new RegisterBranch(branch, database.id, BranchKind.LOCK_ONLY, database.keys(new TreeSet<>(rows)), null);
        register(register, granted -> {
            if (granted) {
                done.accept(true);
            } else {
                failed(branch.xid(), "lock-only refused", done);
            }
        });
    }

    private void writeNext(LocalTransaction local, ModelDatabase database, List<String> rows, Consumer<Boolean> done) {
        if (rows.isEmpty()) {
            database.writeUndo(local);
            RegisterBranch register = new RegisterBranch(
                    local.branch, database.id, BranchKind.DATA, database.keys(local.after.keySet()), null);
            register(register, granted -> {
                if (granted && !local.ended) {
                    commitLocally(local, database, done);
                } else {
                    abandon(local, database, "registration refused", done);
                }
            });
            return;
        }
        database.write(local, rows.remove(0), ROW_PATIENCE_MILLIS, written -> {
            if (written && !local.ended) {
                client.later(scheduler.between(0, 3), () -> writeNext(local, database, rows, done));
            } else {
                abandon(local, database, "row lock not granted", done);
            }
        });
    }

    private void register(RegisterBranch register, Consumer<Boolean> granted) {
        boolean[] answered = new boolean[1];
        Consumer<@Nullable Reply> once = reply -> {
            if (!answered[0]) {
                answered[0] = true;
                if (reply instanceof Reply.Done) {
                    client.registered(new LiveBranch(
                            register.branch(), register.resource(), register.kind(), register.lockKeys()));
                }
                granted.accept(reply instanceof Reply.Done);
            }
        };
        long request = client.ask(register, once);
        client.later(REGISTER_PATIENCE_MILLIS, () -> {
            client.giveUp(request);
            once.accept(null);
        });
    }

    private void commitLocally(LocalTransaction local, ModelDatabase database, Consumer<Boolean> done) {
        local.committing = true;
        int of = client.incarnation();
        boolean breaks = unreliable && scheduler.chance(0.03);
        boolean commits = !breaks || scheduler.chance(0.5);
        scheduler.after(scheduler.between(0, 10), () -> {
            if (commits) {
                database.commit(local);
            } else {
                database.abort(local);
            }
            if (of == client.incarnation()) {
                open.remove(local);
                if (breaks) {
                    client.localEnded(local.branch);
                    failed(local.branch.xid(), "outcome of the local commit unknown", done);
                } else {
                    client.vote(local.branch);
                    client.localEnded(local.branch);
                    ledger.promised(local.branch);
                    done.accept(true);
                }
            }
        });
    }

    private void abandon(LocalTransaction local, ModelDatabase database, String reason, Consumer<Boolean> done) {
        open.remove(local);
        database.abort(local);
        client.localEnded(local.branch);
        failed(local.branch.xid(), reason, done);
    }

    private void failed(Xid xid, String reason, Consumer<Boolean> done) {
        client.mark(xid, reason, inTime -> {
            if (inTime) {
                ledger.failed(xid, reason);
            }
            done.accept(false);
        });
    }

    /** Work and questions from the coordinator. */
    void received(SimStream from, ServerMessage message) {
        int delay = scheduler.between(0, 8);
        if (message instanceof ServerMessage.ScanResource scan) {
            client.later(delay, () -> database(scan.resource()).scan(found -> report(from, scan.resource(), found)));
        } else if (message instanceof ServerMessage.CommitBranches commit) {
            client.later(delay, () -> commit(commit));
        } else if (message instanceof ServerMessage.RollbackBranch rollback) {
            client.later(delay, () -> rollback(rollback));
        }
    }

    private void report(SimStream asker, ResourceId resource, List<InDoubtBranch> found) {
        if (unreliable && scheduler.chance(0.1)) {
            client.sendOn(asker, new ScanReport(resource, List.of(), false, "bad luck"));
            return;
        }
        int half = found.size() / 2;
        client.sendOn(asker, new ScanReport(resource, found.subList(0, half), true, null));
        client.sendOn(asker, new ScanReport(resource, found.subList(half, found.size()), false, null));
    }

    private void commit(ServerMessage.CommitBranches commit) {
        boolean fails = unreliable && scheduler.chance(0.05);
        if (!fails) {
            database(commit.resource()).forget(commit.branches());
        }
        if (!unreliable || !scheduler.chance(0.03)) {
            client.send(new PhaseTwoResult(
                    commit.resource(),
                    commit.branches(),
                    fails ? PhaseTwoOutcome.RETRY : PhaseTwoOutcome.DONE,
                    fails ? "bad luck" : ""));
        }
    }

    private void rollback(ServerMessage.RollbackBranch rollback) {
        int of = client.incarnation();
        database(rollback.resource()).rollback(rollback.branch(), UNDO_PATIENCE_MILLIS, undone -> {
            if (of == client.incarnation() && (!unreliable || !scheduler.chance(0.03))) {
                client.send(new PhaseTwoResult(
                        rollback.resource(),
                        List.of(rollback.branch()),
                        undone ? PhaseTwoOutcome.DONE : PhaseTwoOutcome.RETRY,
                        undone ? "" : "row locked"));
            }
        });
    }
}
