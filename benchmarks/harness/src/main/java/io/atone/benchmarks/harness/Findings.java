package io.atone.benchmarks.harness;

import java.util.List;

import io.atone.benchmarks.report.CsvTable;

/**
 * What a run has found out.
 *
 * @param name of the table in which it is kept
 * @param key the columns of what a row is about
 * @param text the same for the screen
 */
record Findings(String name, CsvTable table, List<String> key, RunFacts facts, String text) {

    /** Of one of the smaller experiments. */
    static Findings of(String name, CsvTable table, RunFacts facts) {
        Figures figures = Figures.named(name);
        return new Findings(name, table, figures.key(), facts, figures.title() + "\n\n" + figures.markdown(table));
    }
}
