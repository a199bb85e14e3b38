package io.atone.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rows of named values, kept in a file of one line each: what holds a comma is in quotation marks. Not thread-safe.
 */
public final class CsvTable {

    /** A comma with an even number of quotation marks behind it. */
    private static final Pattern SEPARATOR = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    private final List<String> columns;
    private final List<Map<String, String>> rows = new ArrayList<>();

    /** An empty one. */
    public CsvTable(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    /**
     * What a file holds; empty when there is none.
     *
     * @throws IOException when it cannot be read, or has other columns
     */
    public static CsvTable read(Path file, List<String> columns) throws IOException {
        CsvTable table = new CsvTable(columns);
        if (!Files.exists(file)) {
            return table;
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).equals(String.join(",", columns))) {
            throw new IOException(file + " was written with other columns than " + columns
                    + ". Remove it and measure again, or mend its first line and its rows");
        }
        for (String line : lines.subList(1, lines.size())) {
            table.rows.add(table.row(file, values(line)));
        }
        return table;
    }

    private Map<String, String> row(Path file, List<String> values) throws IOException {
        if (values.size() != columns.size()) {
            throw new IOException(
                    file + " has a row of " + values.size() + " instead of " + columns.size() + " values: " + values);
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), values.get(i));
        }
        return row;
    }

    /** Adds a row, which has a value for each column and nothing else. */
    public void add(Map<String, ?> values) {
        if (!values.keySet().equals(Set.copyOf(columns))) {
            throw new IllegalArgumentException("A row of " + columns + " is not " + values.keySet());
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (String column : columns) {
            row.put(column, text(String.valueOf(values.get(column))));
        }
        rows.add(row);
    }

    /** A quotation mark or a line end cannot be told from the ones of the file. */
    private static String text(String value) {
        return value.replaceAll("[\"\\r\\n]+", " ");
    }

    private static List<String> values(String line) {
        return Arrays.stream(SEPARATOR.split(line, -1))
                .map(value -> value.replace("\"", ""))
                .toList();
    }

    private static String line(Map<String, String> row) {
        return row.values().stream()
                .map(value -> value.contains(",") ? '"' + value + '"' : value)
                .collect(Collectors.joining(","));
    }

    /** Takes the rows of another table, each in place of those that are like it in some columns. */
    public void replace(CsvTable newer, List<String> key) {
        Set<List<String>> measuredAgain =
                newer.rows.stream().map(row -> values(row, key)).collect(Collectors.toSet());
        rows.removeIf(row -> measuredAgain.contains(values(row, key)));
        rows.addAll(newer.rows);
    }

    /** Drops the rows whose value in a column is none of these. */
    public void retain(String column, Set<String> wanted) {
        rows.removeIf(row -> !wanted.contains(row.get(column)));
    }

    private static List<String> values(Map<String, String> row, List<String> columns) {
        return columns.stream().map(row::get).toList();
    }

    /** Whether it has one of that name. */
    public boolean hasColumn(String name) {
        return columns.contains(name);
    }

    /** All rows. */
    public List<Map<String, String>> rows() {
        return List.copyOf(rows);
    }

    /** Writes all of it to a file, whose directory is made if need be. */
    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of(String.join(",", columns)));
        rows.forEach(row -> lines.add(line(row)));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }
}
