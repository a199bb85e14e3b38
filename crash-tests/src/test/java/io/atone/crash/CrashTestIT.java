package io.atone.crash;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

import io.atone.crash.cluster.Installation;
import io.atone.crash.fault.FaultPoint;
import io.atone.crash.fault.Rotation;
import io.atone.crash.scenario.FaultPointRun;
import io.atone.crash.scenario.Stage;
import io.atone.testkit.database.DatabaseEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A part of the fault points on one engine; which part changes from day to day, or is set by the system property
 * {@code atone.crash.turn}. The whole is {@code scripts/crash-test}.
 */
class CrashTestIT {

    @Test
    void everyTransferIsAllOrNothingWhicheverProcessHaltsAtAPointUnderLoad(@TempDir Path directory) {
        Rotation rotation = new Rotation(turn());
        System.out.println("Fault points of turn " + rotation.turn() + " of " + Rotation.TURNS
                + "; again: -Datone.crash.turn=" + rotation.turn());
        try (Stage stage =
                Stage.underLoad(Installation.ofBuild(), DatabaseEngine.POSTGRESQL, directory, CrashTestIT::say)) {
            FaultPointRun run = new FaultPointRun(stage);
            for (FaultPoint point : rotation.points()) {
                run.play(point, run.usualVictim(point));
            }
            say(stage.survivors());
        }
    }

    private static int turn() {
        return Integer.getInteger(
                "atone.crash.turn", Math.floorMod(LocalDate.now(ZoneOffset.UTC).toEpochDay(), Rotation.TURNS));
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
