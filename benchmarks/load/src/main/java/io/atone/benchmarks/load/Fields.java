package io.atone.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** The language between the harness and its workers: one line with a word and named values. Immutable. */
record Fields(String word, Map<String, String> values) {

    static Fields parse(String line) {
        String[] parts = line.trim().split(" +", -1);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("Not a named value: '" + parts[i] + "' in '" + line + "'");
            }
            values.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        return new Fields(parts[0], values);
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    /** For what was not always told. */
    long numberOr(String name, long otherwise) {
        return values.containsKey(name) ? number(name) : otherwise;
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing in " + this);
        }
        return value;
    }
}
