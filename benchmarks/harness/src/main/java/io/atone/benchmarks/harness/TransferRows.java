package io.atone.benchmarks.harness;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.benchmarks.load.LoadProfile;
import io.atone.benchmarks.load.LoadResult;
import io.atone.benchmarks.report.CsvTable;

/** Measurements as rows of a table, from which they can be read again. */
final class TransferRows {

    static final List<String> COLUMNS = List.of(
            "run",
            "round",
            "variant",
            "threads",
            "accounts",
            "statements_each",
            "commits",
            "wanted_millis",
            "transfers",
            "aborted",
            "unfinished",
            "millis",
            "p50_us",
            "p99_us",
            "p999_us",
            "max_us",
            "client_cpu_ms",
            "coordinator_cpu_ms",
            "database_cpu_ms",
            "server_statements");

    /** A variant at a number of threads is measured anew as a whole, all of its rounds. */
    static final List<String> KEY = List.of("variant", "threads");

    private TransferRows() {}

    static CsvTable table(Results results) {
        CsvTable table = new CsvTable(COLUMNS);
        results.all().forEach(measurement -> table.add(row(measurement)));
        return table;
    }

    static Results results(CsvTable table) {
        Results results = new Results();
        table.rows().forEach(row -> results.add(measurement(row)));
        return results;
    }

    private static Map<String, Object> row(Measurement measurement) {
        LoadProfile profile = measurement.profile();
        LoadResult result = measurement.result();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", measurement.run());
        row.put("round", measurement.round());
        row.put("variant", measurement.variant());
        row.put("threads", profile.threads());
        row.put("accounts", profile.accounts());
        row.put("statements_each", profile.statements());
        row.put("commits", profile.commits());
        row.put("wanted_millis", profile.millis());
        row.put("transfers", result.transfers());
        row.put("aborted", result.aborted());
        row.put("unfinished", result.unfinished());
        row.put("millis", result.millis());
        row.put("p50_us", result.p50Micros());
        row.put("p99_us", result.p99Micros());
        row.put("p999_us", result.p999Micros());
        row.put("max_us", result.maxMicros());
        row.put("client_cpu_ms", measurement.clientCpu().toMillis());
        row.put("coordinator_cpu_ms", measurement.coordinatorCpu().toMillis());
        row.put("database_cpu_ms", measurement.databaseCpu().toMillis());
        row.put("server_statements", measurement.statements());
        return row;
    }

    private static Measurement measurement(Map<String, String> row) {
        return new Measurement(
                text(row, "run"),
                (int) number(row, "round"),
                text(row, "variant"),
                new LoadProfile(
                        (int) number(row, "threads"),
                        number(row, "wanted_millis"),
                        (int) number(row, "accounts"),
                        (int) number(row, "statements_each"),
                        Boolean.parseBoolean(text(row, "commits"))),
                new LoadResult(
                        number(row, "transfers"),
                        number(row, "aborted"),
                        number(row, "unfinished"),
                        number(row, "millis"),
                        number(row, "p50_us"),
                        number(row, "p99_us"),
                        number(row, "p999_us"),
                        number(row, "max_us")),
                Duration.ofMillis(number(row, "client_cpu_ms")),
                Duration.ofMillis(number(row, "coordinator_cpu_ms")),
                Duration.ofMillis(number(row, "database_cpu_ms")),
                number(row, "server_statements"));
    }

    private static long number(Map<String, String> row, String column) {
        return Long.parseLong(text(row, column));
    }

    private static String text(Map<String, String> row, String column) {
        String value = row.get(column);
        if (value == null) {
            throw new IllegalArgumentException("No " + column + " in " + row);
        }
        return value;
    }
}
