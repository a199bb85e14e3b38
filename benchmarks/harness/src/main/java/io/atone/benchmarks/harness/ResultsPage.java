package io.atone.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

import io.atone.benchmarks.load.LoadProfile;
import io.atone.benchmarks.report.CsvTable;
import io.atone.benchmarks.report.LinePlot;

/** Makes {@code results.md} and its pictures from the results that are kept. Used by one thread. */
final class ResultsPage {

    private static final String INTRODUCTION =
            """
            # Results

            Made by `scripts/bench` from the tables in [results](results); how it measures is told [there](README.md). Do not edit. Medians over
            the rounds. Ratios are taken round by round within one run, and are missing between what was measured in different ones.
            """;

    private final Path output;
    private final ResultStore store;
    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    private ResultsPage(Path output) {
        this.output = output;
        this.store = new ResultStore(output);
    }

    /** @param output directory of page and results */
    static void render(Path output) throws IOException {
        ResultsPage page = new ResultsPage(output);
        for (String name : page.store.names()) {
            page.chapter(name);
        }
        Files.writeString(output.resolve("results.md"), page.page);
    }

    private void chapter(String name) throws IOException {
        CsvTable table = store.table(name);
        if (name.startsWith(ResultStore.TRANSFERS)) {
            transfers(name, table);
        } else {
            figures(name, table);
        }
        for (Map<String, String> facts : store.runsOf(table)) {
            page.append("\n").append(RunFacts.sentence(facts)).append("\n");
        }
    }

    private void transfers(String name, CsvTable table) throws IOException {
        Results results = TransferRows.results(table);
        String what = title(name, results);
        page.append("\n## ").append(what).append("\n\n").append(new ReportTable(results).text());
        TransferPlots plots = new TransferPlots(what, results);
        if (results.threads().size() > 1) {
            picture(name + "-throughput", plots.throughput());
        }
        int most = results.threads().get(results.threads().size() - 1);
        picture(name + "-latency", plots.latency(most));
    }

    /** Such as: mariadb, commit, 10,000 accounts. */
    static String title(String name, Results results) {
        LoadProfile profile = results.all().get(0).profile();
        String engine = name.substring(ResultStore.TRANSFERS.length()).replaceFirst("-.*", "");
        return String.format(
                Locale.ROOT,
                "%s, %s, %,d account%s%s",
                engine.equals("none") ? "coordinators alone" : engine,
                profile.commits() ? "commit" : "rollback",
                profile.accounts(),
                profile.accounts() == 1 ? "" : "s",
                profile.statements() == 1 ? "" : ", " + profile.statements() + " statements per branch");
    }

    private void figures(String name, CsvTable table) throws IOException {
        Figures figures = Figures.named(name);
        String engine = name.contains("-") ? ", " + name.replaceFirst(".*?-", "") : "";
        page.append("\n## ")
                .append(figures.title())
                .append(engine)
                .append("\n\n")
                .append(figures.text())
                .append("\n\n")
                .append(figures.markdown(table));
        Figures.Chart chart = figures.chart();
        if (chart != null) {
            picture(name, chart.plot(table));
        }
    }

    private void picture(String name, LinePlot plot) throws IOException {
        Path plots = Files.createDirectories(output.resolve("plots"));
        Files.writeString(plots.resolve(name + ".svg"), plot.svg());
        page.append("\n![").append(plot.title()).append("](plots/").append(name).append(".svg)\n");
    }
}
