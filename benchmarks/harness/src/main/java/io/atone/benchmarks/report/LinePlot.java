package io.atone.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Lines over a common axis, as a Scalable Vector Graphic that needs nothing from outside: same values, same text. Immutable.
 *
 * @param yLabel what the values are, with their unit
 * @param logarithmic whether ten times as much always is the same height
 */
public record LinePlot(String title, XAxis x, String yLabel, boolean logarithmic, List<Series> series) {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 84;
    private static final int RIGHT = 36;
    private static final int TOP = 48;
    private static final int BOTTOM = 92;
    private static final int LEGEND_ENTRY = 26;
    private static final int LETTER = 8;

    /** Told apart by people who do not see all colours, too. */
    private static final List<String> COLOURS =
            List.of("#555555", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

    public LinePlot {
        series = List.copyOf(series);
        for (Series line : series) {
            if (line.values().size() != x.ticks().size()) {
                throw new IllegalArgumentException(line.name() + " has "
                        + line.values().size() + " values for " + x.ticks().size() + " places of '" + title + "'");
            }
        }
        if (present(series).findAny().isEmpty()) {
            throw new IllegalArgumentException("There is nothing to be seen in '" + title + "'");
        }
    }

    private static DoubleStream present(List<Series> series) {
        return series.stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Double::doubleValue)
                .filter(value -> !Double.isNaN(value));
    }

    /** The picture. */
    public String svg() {
        YAxis y = YAxis.around(
                yLabel,
                logarithmic,
                present(series).min().orElseThrow(),
                present(series).max().orElseThrow());
        return format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                                + " font-family=\"sans-serif\" font-size=\"13\" fill=\"#222222\">%n",
                        WIDTH, HEIGHT, WIDTH, HEIGHT)
                + format("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", WIDTH, HEIGHT)
                + text(WIDTH / 2.0, TOP / 2.0 + 2, "middle", "font-size=\"16\" font-weight=\"bold\"", title)
                + horizontalAxis()
                + verticalAxis(y)
                + series.stream().map(line -> line(line, y)).collect(Collectors.joining())
                + legend()
                + "</svg>\n";
    }

    private String horizontalAxis() {
        StringBuilder axis = new StringBuilder();
        int bottom = HEIGHT - BOTTOM;
        for (int i = 0; i < x.ticks().size(); i++) {
            axis.append(format(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#222222\"/>%n",
                    across(i), bottom, across(i), bottom + 5));
            axis.append(
                    text(across(i), bottom + 20, "middle", "", x.ticks().get(i).text()));
        }
        return axis.append(text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 42, "middle", "", x.label()))
                .toString();
    }

    private String verticalAxis(YAxis y) {
        StringBuilder axis = new StringBuilder();
        for (double value : y.lines()) {
            double height = up(y.share(value));
            axis.append(format(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                    LEFT, height, WIDTH - RIGHT, height, value == y.lines().get(0) ? "#222222" : "#dddddd"));
            axis.append(text(LEFT - 8, height + 4, "end", "", YAxis.text(value)));
        }
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        return axis.append(text(18, middle, "middle", format("transform=\"rotate(-90 18 %.1f)\"", middle), y.label()))
                .toString();
    }

    private String line(Series line, YAxis y) {
        StringBuilder path = new StringBuilder();
        StringBuilder marks = new StringBuilder();
        for (int i = 0; i < line.values().size(); i++) {
            double value = line.values().get(i);
            if (!Double.isNaN(value)) {
                double height = up(y.share(value));
                path.append(format("%s%.1f,%.1f", path.isEmpty() ? "" : " ", across(i), height));
                marks.append(format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n", across(i), height, colour(line)));
            }
        }
        return format(
                        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"/>%n",
                        path, colour(line))
                + marks;
    }

    private String legend() {
        StringBuilder legend = new StringBuilder();
        int width = series.stream().mapToInt(LinePlot::legendWidth).sum();
        double from = (LEFT + WIDTH - RIGHT - width) / 2.0;
        int height = HEIGHT - 20;
        for (Series line : series) {
            legend.append(format(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"3\"/>%n",
                    from, height - 4, from + 20, height - 4, colour(line)));
            legend.append(text(from + LEGEND_ENTRY, height, "start", "", line.name()));
            from += legendWidth(line);
        }
        return legend.toString();
    }

    private static int legendWidth(Series line) {
        return LEGEND_ENTRY + LETTER * line.name().length() + 16;
    }

    private static String colour(Series line) {
        return COLOURS.get(line.style() % COLOURS.size());
    }

    private double across(int tick) {
        return LEFT + x.share(tick) * (WIDTH - LEFT - RIGHT);
    }

    private static double up(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private static String text(double x, double y, String anchor, String attributes, String text) {
        return format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
                x,
                y,
                anchor,
                attributes,
                text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
