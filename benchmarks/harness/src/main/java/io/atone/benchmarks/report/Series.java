package io.atone.benchmarks.report;

import java.util.List;

/**
 * One line of a picture. Immutable.
 *
 * @param name in the legend
 * @param style number of its colour; the same number looks the same in all pictures
 * @param values one for each tick of the horizontal axis; NaN where there is none
 */
public record Series(String name, int style, List<Double> values) {

    public Series {
        values = List.copyOf(values);
        if (style < 0) {
            throw new IllegalArgumentException("The style of " + name + " is " + style);
        }
    }
}
