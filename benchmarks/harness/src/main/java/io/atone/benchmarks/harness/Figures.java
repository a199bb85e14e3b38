package io.atone.benchmarks.harness;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.benchmarks.report.CsvTable;
import io.atone.benchmarks.report.LinePlot;
import io.atone.benchmarks.report.Series;
import io.atone.benchmarks.report.XAxis;
import org.jspecify.annotations.Nullable;

/**
 * What one of the smaller experiments measures: a table whose columns are shown as they are, and perhaps a picture of some of them.
 * Immutable.
 *
 * @param title of its chapter
 * @param text what the columns are
 * @param columns the run first
 * @param key what a row is about; measured again, it takes the old row's place
 * @param chart null for none
 */
record Figures(String title, String text, List<String> columns, List<String> key, @Nullable Chart chart) {

    static final Figures LOCKS = new Figures(
            "Growth: locks held",
            "A transaction of two branches at the coordinator alone, while other transactions hold locks.",
            List.of(
                    "run",
                    "locks_held",
                    "threads",
                    "transfers",
                    "p50_us",
                    "p99_us",
                    "client_cpu_us",
                    "coordinator_cpu_us",
                    "coordinator_rss_mb"),
            List.of("locks_held", "threads"),
            new Chart(
                    "Cost of a transaction while others hold locks",
                    "locks held",
                    "locks_held",
                    "microseconds",
                    true,
                    List.of("p50_us", "coordinator_cpu_us", "client_cpu_us")));

    static final Figures CLIENTS = new Figures(
            "Growth: connected clients",
            "The same while other clients are connected and do nothing but to answer pings, each with a stream of its own and 50"
                    + " streams to a connection. What they cost the coordinator by themselves is in the column of idle CPU,"
                    + " and is part of the CPU per transaction.",
            List.of(
                    "run",
                    "clients",
                    "threads",
                    "transfers",
                    "p50_us",
                    "p99_us",
                    "client_cpu_us",
                    "coordinator_cpu_us",
                    "idle_cpu_us_per_s",
                    "coordinator_rss_mb"),
            List.of("clients", "threads"),
            new Chart(
                    "Cost of a transaction while others are connected",
                    "connected clients",
                    "clients",
                    "microseconds",
                    true,
                    List.of("p50_us", "coordinator_cpu_us", "client_cpu_us")));

    static final Figures UNDO = new Figures(
            "Growth: rows of one statement",
            "One UPDATE of so many rows and its local commit: by the driver alone, in a branch, and the global rollback of that branch"
                    + " until all is as before. The ratio is rollback to driver. Each row has a value of its own; at last, the rollback where"
                    + " all rows have the same, as when a flag is set.",
            List.of("run", "rows", "driver_ms", "branch_ms", "rollback_ms", "ratio", "alike_ms", "alike_ratio"),
            List.of("rows"),
            new Chart(
                    "A statement and its undo",
                    "rows",
                    "rows",
                    "milliseconds",
                    true,
                    List.of("driver_ms", "branch_ms", "rollback_ms", "alike_ms")));

    static final Figures PROXY = new Figures(
            "The proxy outside of a global transaction",
            "One statement by primary key with its preparation, one thread; driver and proxy take turns in short blocks, the median"
                    + " of their differences is shown. CPU is that of the thread alone.",
            List.of(
                    "run",
                    "engine",
                    "statement",
                    "driver_us",
                    "proxy_us",
                    "extra_us",
                    "extra_percent",
                    "driver_cpu_us",
                    "extra_cpu_us"),
            List.of("engine", "statement"),
            null);

    static final Figures START = new Figures(
            "Start of the coordinator",
            "From the start of its process until it answers; CPU and memory 1 s later; medians.",
            List.of("run", "jvm_options", "starts", "ready_ms", "ready_cpu_ms", "settled_cpu_ms", "rss_mb"),
            List.of("jvm_options"),
            null);

    /** Those of a table. */
    static Figures named(String name) {
        return switch (name.replaceFirst("-.*", "")) {
            case "locks" -> LOCKS;
            case "clients" -> CLIENTS;
            case "undo" -> UNDO;
            case "proxy" -> PROXY;
            case "start" -> START;
            default -> throw new IllegalArgumentException("Nothing is known about results named " + name);
        };
    }

    /**
     * A picture of some columns.
     *
     * @param xColumn what they are drawn over, on a logarithmic axis
     */
    record Chart(
            String title, String xLabel, String xColumn, String yLabel, boolean logarithmic, List<String> yColumns) {

        LinePlot plot(CsvTable table) {
            List<Map<String, String>> rows = inOrder(table, xColumn);
            XAxis x = XAxis.logarithmic(
                    xLabel, rows.stream().map(row -> number(row, xColumn)).toList());
            return new LinePlot(
                    title,
                    x,
                    yLabel,
                    logarithmic,
                    yColumns.stream()
                            .map(column -> new Series(
                                    heading(column),
                                    yColumns.indexOf(column),
                                    rows.stream()
                                            .map(row -> number(row, column))
                                            .toList()))
                            .toList());
        }
    }

    /** The table for people. */
    String markdown(CsvTable table) {
        List<String> shown = columns.subList(1, columns.size());
        StringBuilder text = new StringBuilder("| "
                + String.join(" | ", shown.stream().map(Figures::heading).toList()) + " |\n|"
                + " ---: |".repeat(shown.size()) + "\n");
        List<Map<String, String>> rows = chart == null ? table.rows() : inOrder(table, chart.xColumn());
        for (Map<String, String> row : rows) {
            text.append("| ")
                    .append(String.join(" | ", shown.stream().map(row::get).toList()))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static List<Map<String, String>> inOrder(CsvTable table, String column) {
        return table.rows().stream()
                .sorted((a, b) -> Double.compare(number(a, column), number(b, column)))
                .toList();
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(Objects.requireNonNull(row.get(column), column));
    }

    private static String heading(String column) {
        return column.replace("_us_per_s", ", µs/s")
                .replaceFirst("_us$", ", µs")
                .replaceFirst("_ms$", ", ms")
                .replaceFirst("_mb$", ", MB")
                .replace("percent", "%")
                .replace("cpu", "CPU")
                .replace("rss", "RSS")
                .replace("jvm", "JVM")
                .replace('_', ' ');
    }
}
