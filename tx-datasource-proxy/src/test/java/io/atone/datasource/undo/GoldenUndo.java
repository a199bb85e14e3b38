package io.atone.datasource.undo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.atone.testkit.database.DatabaseEngine;

/**
 * An undo row as some version of Atone wrote it, with all that is needed to undo it: a file of sections, each one a line
 * {@code == name} and the lines up to the next.
 *
 * @param before statements that make the table and its rows
 * @param branch statements that the branch ran
 * @param context the column of that name
 * @param rollbackInfo the column of that name
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
record GoldenUndo(List<String> before, List<String> branch, String context, byte[] rollbackInfo) {

    /** Files are {@code <number>-<engine>.txt}. They are only ever added. */
    static final Path FOLDER = Path.of("src", "test", "resources", "io", "atone", "datasource", "undo", "golden");

    private static final Pattern CREATE_TABLE = Pattern.compile("^CREATE TABLE (\\w+)");
    private static final String SECTION = "== ";
    private static final int LINE = 100;

    static List<Path> files(DatabaseEngine engine) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith("-" + engine.id() + ".txt"))
                    .sorted()
                    .toList();
        }
    }

    /** The tables that it makes. */
    List<String> tables() {
        return before.stream()
                .map(CREATE_TABLE::matcher)
                .filter(Matcher::find)
                .map(match -> match.group(1))
                .toList();
    }

    static GoldenUndo read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return new GoldenUndo(
                section(lines, "before"),
                section(lines, "branch"),
                String.join("", section(lines, "context")),
                Base64.getDecoder().decode(String.join("", section(lines, "rollback_info"))));
    }

    private static List<String> section(List<String> lines, String name) {
        int start = lines.indexOf(SECTION + name) + 1;
        if (start == 0) {
            throw new IllegalArgumentException("No section " + name);
        }
        List<String> section = new ArrayList<>();
        for (int i = start; i < lines.size() && !lines.get(i).startsWith(SECTION); i++) {
            section.add(lines.get(i));
        }
        return section;
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(SECTION + "before");
        lines.addAll(before);
        lines.add(SECTION + "branch");
        lines.addAll(branch);
        lines.add(SECTION + "context");
        lines.add(context);
        lines.add(SECTION + "rollback_info");
        String base64 = Base64.getEncoder().encodeToString(rollbackInfo);
        for (int i = 0; i < base64.length(); i += LINE) {
            lines.add(base64.substring(i, Math.min(base64.length(), i + LINE)));
        }
        Files.createDirectories(FOLDER);
        Files.write(file, lines, StandardCharsets.UTF_8);
    }
}
