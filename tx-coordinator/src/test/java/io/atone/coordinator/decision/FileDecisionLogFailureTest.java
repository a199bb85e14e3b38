package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.atone.coordinator.decision.FaultyDisk.Failure;
import io.atone.coordinator.decision.FaultyDisk.PowerLoss;
import io.atone.coordinator.engine.Decision;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.atone.coordinator.decision.DecisionLogContract.decision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A day in the life of a log, with every kind of write in it: the first file, epochs, decisions, resources, two changes of
 * the file, a clean end and a second start. Each single call to the disk fails once, in each way that it can; then the
 * power goes. Whatever was called durable has to be there afterwards, and the log has to open.
 */
class FileDecisionLogFailureTest {

    private static final int CAPACITY = 2_048;
    private static final int ROUNDS = 20;

    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void choose() {
        directory = parent.resolve("data");
    }

    /** What the log's user was told. */
    private static final class Told {
        final Set<Decision> durable = new LinkedHashSet<>();
        final Set<Decision> perhaps = new LinkedHashSet<>();
        final Set<ResourceId> resources = new LinkedHashSet<>();
        final Set<ResourceId> retired = new LinkedHashSet<>();
        long epoch;
    }

    @ParameterizedTest
    @EnumSource(value = Failure.class, mode = EnumSource.Mode.EXCLUDE, names = "SHORT")
    void whateverCallFailsNothingDurableIsLostAndTheLogOpensAgain(Failure failure) throws IOException {
        int calls = live(new FaultyDisk(0), new Told());
        assertThat(calls).as("calls to the disk in a day").isBetween(60, 1_000);
        for (int call = 0; call < calls; call++) {
            for (PowerLoss loss : PowerLoss.values()) {
                clear();
                FaultyDisk disk = new FaultyDisk(call).failAt(call, failure);
                Told told = new Told();
                String what = failure + " at call " + call + ", then " + loss;
                assertThatThrownBy(() -> live(disk, told)).as(what).isInstanceOf(DecisionLogException.class);
                assertThat(disk.changesAfterFailure()).as(what).isZero();
                disk.powerGoes(loss);
                checkAfterwards(what, told);
            }
        }
    }

    /** As the interface of channels allows, and a disk that is nearly full does. */
    @Test
    void writeThatTakesOnlyAPartIsGoneOnWith() throws IOException {
        int calls = live(new FaultyDisk(0), new Told());
        for (int call = 0; call < calls; call++) {
            for (PowerLoss loss : PowerLoss.values()) {
                clear();
                FaultyDisk disk = new FaultyDisk(call).failAt(call, Failure.SHORT);
                Told told = new Told();
                live(disk, told);
                disk.powerGoes(loss);
                checkAfterwards("short write at call " + call + ", then " + loss, told);
            }
        }
    }

    /** One start after the other dies, each at another point; the directory has to stay usable, and epochs unique. */
    @Test
    void startsThatDieOneAfterTheOtherDoNotSpoilTheDirectory() throws IOException {
        List<PowerLoss> losses = List.of(PowerLoss.values());
        long lastGiven = 0;
        for (int start = 0; start < 600; start++) {
            FaultyDisk disk = new FaultyDisk(start);
            String what = "start " + start;
            try (DecisionLog log = disk.openLog(directory, CAPACITY)) {
                long lastLoaded = log.load().lastEpoch();
                assertThat(lastLoaded).as(what).isGreaterThanOrEqualTo(lastGiven);
                disk.failAt(disk.calls() + start % 13, start % 2 == 0 ? Failure.BEFORE : Failure.AFTER);
                lastGiven = log.startEpoch();
                assertThat(lastGiven).as(what).isEqualTo(lastLoaded + 1);
            } catch (DecisionLogException e) {
                assertThat(disk.hasFailed()).as(what + ": " + e).isTrue();
            }
            disk.powerGoes(losses.get(start % losses.size()));
        }
        assertThat(lastGiven).isGreaterThan(20);
    }

    private void clear() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory).sorted(Comparator.reverseOrder())) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Returns how many calls to the disk it took. */
    private int live(FaultyDisk disk, Told told) {
        for (int start = 0; start < 2; start++) {
            try (DecisionLog log = disk.openLog(directory, CAPACITY)) {
                try {
                    log.load();
                    liveOnce(log, told, 1 + start * 1_000L);
                } catch (DecisionLogException e) {
                    if (disk.hasFailed()) {
                        refusesEverything(log, e);
                    }
                    throw e;
                }
            }
        }
        return disk.calls();
    }

    private static void liveOnce(DecisionLog log, Told told, long firstSequence) {
        told.epoch = log.startEpoch();
        ResourceId resource = new ResourceId("bank-" + firstSequence);
        log.recordResource(resource);
        told.resources.add(resource);
        ResourceId retired = new ResourceId("retired-" + firstSequence);
        log.recordResource(retired);
        log.forgetResource(retired);
        told.retired.add(retired);
        Decision lasting = decision(firstSequence);
        append(log, told, List.of(lasting));
        for (int round = 1; round <= ROUNDS; round++) {
            List<Decision> batch =
                    List.of(decision(firstSequence + 2L * round), decision(firstSequence + 2L * round + 1));
            append(log, told, batch);
            forget(log, told, batch);
        }
    }

    private static void append(DecisionLog log, Told told, List<Decision> batch) {
        told.perhaps.addAll(batch);
        log.append(batch);
        told.durable.addAll(batch);
    }

    private static void forget(DecisionLog log, Told told, List<Decision> batch) {
        batch.forEach(told.durable::remove);
        log.forget(batch.stream().map(Decision::xid).toList());
    }

    private static void refusesEverything(DecisionLog log, DecisionLogException failure) {
        assertThat(failure)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("start the coordinator again");
        List<Runnable> calls = new ArrayList<>();
        calls.add(log::load);
        calls.add(log::startEpoch);
        calls.add(() -> log.append(List.of(decision(1))));
        calls.add(() -> log.recordResource(DecisionLogContract.BANK_1));
        calls.add(() -> log.forget(List.of(decision(1).xid())));
        calls.forEach(call -> assertThatThrownBy(call::run)
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("failed before")
                .hasMessageContaining("No space left on device"));
    }

    private void checkAfterwards(String what, Told told) {
        try (DecisionLog log = new FaultyDisk(0).openLog(directory, CAPACITY)) {
            DecisionLog.Contents contents = log.load();
            assertThat(contents.decisions()).as(what).containsAll(told.durable);
            assertThat(told.perhaps).as(what).containsAll(contents.decisions());
            assertThat(contents.resources()).as(what).containsAll(told.resources);
            assertThat(told.retired).as(what).noneMatch(contents.resources()::contains);
            assertThat(log.startEpoch()).as(what).isGreaterThan(told.epoch);
            log.append(List.of(decision(9_999)));
        }
        try (DecisionLog log = new FaultyDisk(0).openLog(directory, CAPACITY)) {
            Set<Xid> there = new LinkedHashSet<>();
            log.load().decisions().forEach(decision -> there.add(decision.xid()));
            assertThat(there).as(what).contains(decision(9_999).xid());
            told.durable.forEach(decision -> assertThat(there).as(what).contains(decision.xid()));
        }
    }
}
