package io.atone.crash.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.atone.core.fault.FaultPoints.Moment;
import io.atone.core.fault.FaultStep;

/** One side of one step. Immutable. */
public record FaultPoint(FaultStep step, Moment moment) {

    public FaultPoint {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(moment, "moment");
    }

    /** All there are, made from the production code's own list, so that none can be left out. */
    public static List<FaultPoint> all() {
        return Arrays.stream(FaultStep.values())
                .flatMap(step -> Stream.of(new FaultPoint(step, Moment.BEFORE), new FaultPoint(step, Moment.AFTER)))
                .toList();
    }

    /**
     * The point with this name, such as {@code BEFORE_LOCAL_COMMIT}.
     *
     * @throws IllegalArgumentException when there is none; the message has all the names
     */
    public static FaultPoint parse(String name) {
        return all().stream()
                .filter(point -> point.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No fault point '" + name + "'; there are " + all()));
    }

    /** As people write it. */
    public String name() {
        return moment + "_" + step;
    }

    @Override
    public String toString() {
        return name();
    }
}
