package io.atone.crash;

import java.util.List;
import java.util.stream.IntStream;

import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultPoints.Moment;
import io.atone.core.fault.FaultStep;
import io.atone.crash.fault.FaultPoint;
import io.atone.crash.fault.HaltingFaultPoints;
import io.atone.crash.fault.Rotation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FaultPointsTest {

    @Test
    void everyPointIsArmedInExactlyOneTurn() {
        List<FaultPoint> played = IntStream.range(0, Rotation.TURNS)
                .mapToObj(Rotation::new)
                .flatMap(turn -> turn.points().stream())
                .toList();
        assertThat(played)
                .hasSize(FaultStep.values().length * Moment.values().length)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(FaultPoint.all());
    }

    @Test
    void everyTurnHasPointsOfEveryProcess() {
        for (int turn = 0; turn < Rotation.TURNS; turn++) {
            assertThat(new Rotation(turn).points())
                    .extracting(point -> point.step().party())
                    .contains(FaultStep.Party.values());
        }
    }

    @Test
    void nameOfPointIsReadBack() {
        assertThat(FaultPoint.all())
                .allSatisfy(point -> assertThat(FaultPoint.parse(point.name())).isEqualTo(point));
        assertThatThrownBy(() -> FaultPoint.parse("DURING_LUNCH"))
                .hasMessageContaining("DURING_LUNCH")
                .hasMessageContaining("BEFORE_LOCAL_COMMIT");
    }

    @Test
    void pointsOnTheClassPathAreInstalledAndHarmlessWithoutAControlFile() {
        FaultPoints installed = FaultPoints.installed();
        assertThat(installed).isInstanceOf(HaltingFaultPoints.class);
        FaultPoint.all().forEach(point -> installed.reached(point.step(), point.moment()));
    }
}
