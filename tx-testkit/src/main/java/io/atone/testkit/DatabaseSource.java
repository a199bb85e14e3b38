package io.atone.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where a test's database servers come from. */
enum DatabaseSource {
    URL,
    EMBEDDED,
    TESTCONTAINERS;

    /** Name of the system property that chooses: auto, url, embedded or testcontainers. */
    static final String PROPERTY = "atone.testkit.databases";

    /** The sources to try, in order, for a value of the property. */
    static List<DatabaseSource> parse(String value) {
        String wanted = value.strip().toUpperCase(Locale.ROOT);
        if (wanted.equals("AUTO")) {
            return List.of(values());
        }
        return Arrays.stream(values())
                .filter(source -> source.name().equals(wanted))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new IllegalArgumentException("System property " + PROPERTY + " is '" + value
                        + "'; it may be auto, url, embedded or testcontainers"));
    }
}
