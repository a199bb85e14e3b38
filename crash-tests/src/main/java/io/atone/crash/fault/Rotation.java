package io.atone.crash.fault;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Deals all points out to a few short runs, so that each of them is quick and all of them together leave out none.
 *
 * @param turn from 0 to {@link #TURNS}, exclusively
 */
public record Rotation(int turn) {

    /** So many runs play every point once. */
    public static final int TURNS = 7;

    public Rotation {
        if (turn < 0 || turn >= TURNS) {
            throw new IllegalArgumentException("turn is from 0 to " + (TURNS - 1) + ", but is " + turn);
        }
    }

    /** Neighbours go to different turns, so that each turn has points of every process. */
    public List<FaultPoint> points() {
        List<FaultPoint> all = FaultPoint.all();
        return IntStream.range(0, all.size())
                .filter(i -> i % TURNS == turn)
                .mapToObj(all::get)
                .toList();
    }
}
