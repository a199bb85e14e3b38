package io.atone.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From the bottom to the top, with round numbers at its lines. Immutable.
 *
 * @param lines the values at which there is one, in ascending order; the first is the bottom, the last the top
 */
record YAxis(String label, boolean logarithmic, List<Double> lines) {

    private static final int WANTED_LINES = 6;
    private static final double[] ROUND = {1, 2, 2.5, 5, 10};
    private static final double[] ROUND_IN_A_DECADE = {1, 2, 5};

    /** From 0, or on a logarithmic one from below the smallest value, to above the greatest. */
    static YAxis around(String label, boolean logarithmic, double smallest, double greatest) {
        return new YAxis(
                label,
                logarithmic,
                logarithmic ? roundFactors(smallest, greatest) : roundSteps(Math.max(greatest, 1e-9)));
    }

    private static List<Double> roundSteps(double greatest) {
        double raw = greatest / WANTED_LINES;
        double decade = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = 10 * decade;
        for (double factor : ROUND) {
            if (factor * decade >= raw) {
                step = factor * decade;
                break;
            }
        }
        List<Double> lines = new ArrayList<>();
        int count = (int) Math.ceil(greatest / step);
        for (int i = 0; i <= count; i++) {
            lines.add(i * step);
        }
        return lines;
    }

    private static List<Double> roundFactors(double smallest, double greatest) {
        List<Double> lines = new ArrayList<>();
        double decade = Math.pow(10, Math.floor(Math.log10(smallest)));
        while (lines.isEmpty() || lines.get(lines.size() - 1) < greatest) {
            for (double factor : ROUND_IN_A_DECADE) {
                addLine(lines, factor * decade, smallest, greatest);
            }
            decade *= 10;
        }
        return lines;
    }

    /** The last line below the smallest value is the bottom, the first above the greatest the top. */
    private static void addLine(List<Double> lines, double line, double smallest, double greatest) {
        if (line <= smallest) {
            lines.clear();
        }
        if (lines.isEmpty() || lines.get(lines.size() - 1) < greatest) {
            lines.add(line);
        }
    }

    /** Where a value is, between 0 at the bottom and 1 at the top. */
    double share(double value) {
        double bottom = scaled(lines.get(0));
        double top = scaled(lines.get(lines.size() - 1));
        return top == bottom ? 0.5 : (scaled(value) - bottom) / (top - bottom);
    }

    private double scaled(double value) {
        return logarithmic ? Math.log10(value) : value;
    }

    /** As it stands beside its line. */
    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        return value >= 10
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.4f", value).replaceFirst("\\.?0+$", "");
    }
}
