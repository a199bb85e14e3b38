package io.atone.benchmarks.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be measured. */
enum Experiment {
    /** Variants of one transfer side by side. */
    TRANSFERS,
    /** What a transaction costs while others hold ever more locks. */
    LOCKS,
    /** What a transaction costs while ever more clients are connected. */
    CLIENTS,
    /** How long it takes to undo a statement of ever more rows. */
    UNDO,
    /** What the proxy costs outside of a global transaction. */
    PROXY,
    /** How long the coordinator takes to be ready, and what it weighs then. */
    START;

    /** As on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Experiment parse(String word) {
        return Arrays.stream(values())
                .filter(experiment -> experiment.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--measure is one of " + words() + ", not " + word));
    }

    private static String words() {
        return List.of(values()).stream().map(Experiment::word).collect(Collectors.joining(", "));
    }
}
