package io.atone.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.atone.benchmarks.report.CsvTable;

/**
 * The results of all runs, as tables in files: a run takes the place of what it measured again, and leaves the rest. Used by one thread.
 */
final class ResultStore {

    /** How the files of transfers begin; the profile follows. */
    static final String TRANSFERS = "transfers-";

    private static final String RUNS = "runs";
    private static final String SUFFIX = ".csv";

    private final Path directory;

    /** @param output where the page is, too */
    ResultStore(Path output) {
        this.directory = output.resolve("results");
    }

    void keep(String name, CsvTable newer, List<String> key, RunFacts facts) throws IOException {
        Path file = file(name);
        CsvTable all = CsvTable.read(file, columns(name));
        all.replace(newer, key);
        all.write(file);
        CsvTable runs = CsvTable.read(file(RUNS), RunFacts.COLUMNS);
        CsvTable own = new CsvTable(RunFacts.COLUMNS);
        own.add(facts.values());
        runs.replace(own, List.of("run"));
        runs.retain("run", runsInUse());
        runs.write(file(RUNS));
    }

    private Set<String> runsInUse() throws IOException {
        Set<String> used = new HashSet<>();
        for (String name : names()) {
            table(name).rows().forEach(row -> used.add(Objects.requireNonNull(row.get("run"), name)));
        }
        return used;
    }

    /** Of all tables, in alphabetical order. */
    List<String> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .filter(name -> !name.equals(RUNS))
                    .sorted()
                    .toList();
        }
    }

    CsvTable table(String name) throws IOException {
        return CsvTable.read(file(name), columns(name));
    }

    private static List<String> columns(String name) {
        return name.startsWith(TRANSFERS)
                ? TransferRows.COLUMNS
                : Figures.named(name).columns();
    }

    /** What is known about the runs in a table. */
    List<Map<String, String>> runsOf(CsvTable table) throws IOException {
        Set<String> used = new HashSet<>();
        table.rows().forEach(row -> used.add(Objects.requireNonNull(row.get("run"), "run")));
        return CsvTable.read(file(RUNS), RunFacts.COLUMNS).rows().stream()
                .filter(facts -> used.contains(facts.get("run")))
                .toList();
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }
}
