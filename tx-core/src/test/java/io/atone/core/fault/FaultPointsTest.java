package io.atone.core.fault;

import java.util.ArrayList;
import java.util.List;

import io.atone.core.fault.FaultPoints.Moment;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FaultPointsTest {

    @Test
    void nothingIsInstalledWhereNoJarProvidesIt() {
        assertThat(FaultPoints.installed()).isSameAs(FaultPoints.NONE);
    }

    @Test
    void bothSidesOfAStepAreToldAndNoStepIsNotTold() {
        List<String> told = new ArrayList<>();
        FaultPoints points = (step, moment) -> told.add(moment + " " + step);

        points.before(FaultStep.LOCAL_COMMIT);
        points.after(FaultStep.LOCAL_COMMIT);
        points.before(null);
        points.after(null);

        assertThat(told).containsExactly(Moment.BEFORE + " LOCAL_COMMIT", Moment.AFTER + " LOCAL_COMMIT");
    }
}
