package io.atone.coordinator.decision;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.atone.core.id.ResourceId;

import static io.atone.coordinator.decision.DecisionLogContract.BANK_1;
import static io.atone.coordinator.decision.DecisionLogContract.BANK_2;
import static io.atone.coordinator.decision.DecisionLogContract.decision;

/** A small log with every kind of entry in it, and what it amounts to. */
final class SampleLog {

    static final int CAPACITY = 2_048;

    static final DecisionLog.Contents CONTENTS =
            new DecisionLog.Contents(2, List.of(decision(2), decision(3), decision(4)), Set.of(BANK_1, BANK_2));

    private static final ResourceId GONE = new ResourceId("gone-for-good");

    private SampleLog() {}

    static FileDecisionLog open(Path directory, int capacity) {
        return FileDecisionLog.open(directory, capacity, 1, Disk.SYSTEM);
    }

    static void write(Path directory) {
        try (FileDecisionLog log = open(directory, CAPACITY)) {
            log.load();
            log.startEpoch();
            log.recordResource(BANK_1);
            log.append(List.of(decision(1), decision(2)));
            log.recordResource(BANK_2);
            log.recordResource(GONE);
            log.forgetResource(GONE);
        }
        try (FileDecisionLog log = open(directory, CAPACITY)) {
            log.load();
            log.startEpoch();
            log.append(List.of(decision(3)));
            log.forget(List.of(decision(1).xid()));
            log.append(List.of(decision(4)));
        }
    }

    static DecisionLog.Contents read(Path directory) {
        try (FileDecisionLog log = open(directory, CAPACITY)) {
            return log.load();
        }
    }
}
