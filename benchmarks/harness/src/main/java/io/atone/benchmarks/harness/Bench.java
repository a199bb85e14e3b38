package io.atone.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** {@code scripts/bench}. */
public final class Bench {

    private static final String RENDER = "--render";

    private Bench() {}

    public static void main(String[] args) throws Exception {
        List<String> line = List.of(args);
        if (line.contains("--help")) {
            System.out.print(BenchOptions.USAGE);
            return;
        }
        if (!line.isEmpty() && line.get(0).equals(RENDER)) {
            render(line.size() > 1 ? Path.of(line.get(1)) : BenchOptions.defaultOutput());
            return;
        }
        BenchOptions options;
        try {
            options = BenchOptions.parse(line);
        } catch (IllegalArgumentException e) {
            System.err.print(e.getMessage() + "\n" + BenchOptions.USAGE);
            System.exit(2);
            return;
        }
        Path directory = temporary(options.data());
        say("Logs and data are in " + directory);
        System.out.print(run(options, directory));
        System.exit(0);
    }

    private static Path temporary(@Nullable Path parent) throws IOException {
        String prefix = "atone-bench-";
        return parent == null
                ? Files.createTempDirectory(prefix)
                : Files.createTempDirectory(Files.createDirectories(parent), prefix);
    }

    /**
     * Measures, and keeps the results.
     *
     * @return the results, as Markdown
     * @throws IllegalStateException when money is lost, something is left over, or a process fails
     */
    static String run(BenchOptions options, Path directory) throws Exception {
        RunFacts facts = RunFacts.now(BenchOptions.root(), options.line());
        Findings findings =
                switch (options.experiment()) {
                    case TRANSFERS -> TransferBench.run(options, directory, facts);
                    case LOCKS -> CoordinatorGrowth.locks(options, directory, facts);
                    case CLIENTS -> CoordinatorGrowth.clients(options, directory, facts);
                    case UNDO -> UndoGrowth.run(options, directory, facts);
                    case PROXY -> ProxyOverhead.run(options, directory, facts);
                    case START -> StartTime.run(options, directory, facts);
                };
        Path output = options.output();
        if (output != null) {
            new ResultStore(output).keep(findings.name(), findings.table(), findings.key(), findings.facts());
            render(output);
        }
        return findings.text() + "\n" + RunFacts.sentence(findings.facts().values()) + "\n";
    }

    private static void render(Path output) throws IOException {
        ResultsPage.render(output);
        say("The results are in " + output.resolve("results.md"));
    }

    static void say(String line) {
        System.out.println(line);
    }
}
