package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Options with a value each, as a command line has them. Immutable. */
final class Arguments {

    private final Map<String, List<String>> values;

    private Arguments(Map<String, List<String>> values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException when one is unknown, or lacks its value */
    static Arguments of(List<String> line, Set<String> known) {
        Map<String, List<String>> values = new HashMap<>();
        Iterator<String> rest = line.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!known.contains(option)) {
                throw new IllegalArgumentException("Unknown option " + option);
            }
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + " lacks a value");
            }
            values.computeIfAbsent(option, first -> new ArrayList<>()).add(rest.next());
        }
        return new Arguments(values);
    }

    /** All of an option that may be given several times. */
    List<String> all(String option) {
        return List.copyOf(values.getOrDefault(option, List.of()));
    }

    /** The last one counts. */
    String text(String option, String otherwise) {
        List<String> given = all(option);
        return given.isEmpty() ? otherwise : given.get(given.size() - 1);
    }

    List<String> list(String option, String otherwise) {
        return List.of(text(option, otherwise).split(",", -1));
    }

    List<Integer> numbers(String option, String otherwise) {
        return list(option, otherwise).stream()
                .map(text -> positive(option, text))
                .toList();
    }

    int number(String option, int otherwise) {
        return positive(option, text(option, String.valueOf(otherwise)));
    }

    private static int positive(String option, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is a number, not '" + text + "'", e);
        }
        throw new IllegalArgumentException(option + " is at least 1, not " + text);
    }

    /** Absolute, because the processes under test have working directories of their own. */
    @Nullable
    Path path(String option) {
        List<String> given = all(option);
        return given.isEmpty()
                ? null
                : Path.of(given.get(given.size() - 1)).toAbsolutePath().normalize();
    }
}
