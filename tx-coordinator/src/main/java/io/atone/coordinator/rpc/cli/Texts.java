package io.atone.coordinator.rpc.cli;

import java.util.ArrayList;
import java.util.List;

/** Text for a terminal. */
final class Texts {

    private Texts() {}

    /** Without characters that would move the cursor, break a table, or command the terminal: values come from users' data. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n') {
                printable.append("\\n");
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                printable.append(String.format("\\u%04x", c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }

    /** Columns as wide as their widest cell; the first row is the heading. */
    static String table(String indent, List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = width(printable(row.get(i)));
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < row.size(); i++) {
                String cell = printable(row.get(i));
                line.append(cell).append(" ".repeat(widths.get(i) - width(cell) + 2));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** East Asian letters take two places. */
    private static int width(String text) {
        return text.codePoints().map(c -> isWide(c) ? 2 : 1).sum();
    }

    private static boolean isWide(int c) {
        return Character.isIdeographic(c)
                || (c >= 0x1100 && c <= 0x115f)
                || (c >= 0x3000 && c <= 0x30ff)
                || (c >= 0xac00 && c <= 0xd7a3)
                || (c >= 0xff00 && c <= 0xff60);
    }

    /** {@code 3 d 4 h}, {@code 5 min 6 s}, {@code 0.7 s}. */
    static String age(long millis) {
        long seconds = millis / 1_000;
        if (seconds < 10) {
            return seconds + "." + millis % 1_000 / 100 + " s";
        }
        if (seconds < 3_600) {
            return (seconds >= 60 ? seconds / 60 + " min " : "") + seconds % 60 + " s";
        }
        long hours = seconds / 3_600;
        return hours >= 24 ? hours / 24 + " d " + hours % 24 + " h" : hours + " h " + seconds % 3_600 / 60 + " min";
    }
}
