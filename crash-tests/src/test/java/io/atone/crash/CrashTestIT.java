package io.atone.crash;

import java.nio.file.Path;

import io.atone.crash.cluster.Installation;
import io.atone.crash.fault.FaultPoint;
import io.atone.crash.fault.Rotation;
import io.atone.crash.scenario.FaultPointRun;
import io.atone.crash.scenario.RandomKills;
import io.atone.crash.scenario.Restarts;
import io.atone.crash.scenario.Stage;
import io.atone.testkit.database.DatabaseEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of {@code scripts/crash-test}, on one engine: always the same part of the fault points, or another one by the
 * system property {@code atone.crash.turn}; a round of random kills; a restart of the coordinator that open transactions
 * survive.
 */
class CrashTestIT {

    /** Any will do, as long as it is the same in every build. */
    private static final long KILL_SEED = 3;

    @Test
    void everyTransferIsAllOrNothingWhicheverProcessHaltsAtAPointUnderLoad(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws InterruptedException {
        Rotation rotation = new Rotation(Integer.getInteger("atone.crash.turn", 0));
        System.out.println("Fault points of turn " + rotation.turn() + " of " + Rotation.TURNS
                + "; again: -Datone.crash.turn=" + rotation.turn()
                + "; logs and data, kept after a failure: " + directory);
        try (Stage stage =
                Stage.underLoad(Installation.ofBuild(), DatabaseEngine.POSTGRESQL, directory, CrashTestIT::say)) {
            FaultPointRun run = new FaultPointRun(stage);
            for (FaultPoint point : rotation.points()) {
                run.play(point, run.usualVictim(point));
            }
            new RandomKills(stage, KILL_SEED).playOneRound();
            new Restarts(stage).play(1);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
