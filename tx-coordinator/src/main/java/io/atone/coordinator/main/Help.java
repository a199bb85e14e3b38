package io.atone.coordinator.main;

import org.jspecify.annotations.Nullable;

/** The texts for {@code --help} and {@code --version}. */
final class Help {

    private static final String LINE = "  --%-38s %s%n";

    private Help() {}

    static String version() {
        @Nullable String version = Help.class.getPackage().getImplementationVersion();
        return "Atone coordinator " + (version == null ? "(not built as a jar)" : version);
    }

    static String usage() {
        StringBuilder text = new StringBuilder(version())
                .append(
                        String.format(
                                "%n%nUsage: java -jar tx-coordinator-exec.jar [--option value]...%n"
                                        + "       java -jar tx-coordinator-exec.jar transactions <command> ... (see transactions --help)%n%n"));
        for (Setting setting : Setting.values()) {
            String meaning = setting.meaning();
            text.append(String.format(
                    LINE,
                    setting.key() + " <value>",
                    setting.defaultText().isEmpty() ? meaning : meaning + " [" + setting.defaultText() + "]"));
        }
        text.append(String.format(LINE, "config <file>", "properties file; its keys are the options' names"));
        text.append(String.format(LINE, "help", "this text"));
        text.append(String.format(LINE, "version", "the version"));
        text.append(String.format("%nBounds (durations as 500ms, 10s, 5m, 1h):%n"));
        for (EngineBounds.Described bound : EngineBounds.described()) {
            text.append(
                    String.format(LINE, bound.key() + " <value>", bound.meaning() + " [" + bound.defaultText() + "]"));
        }
        return text.append(
                        String.format(
                                "%nThe command line wins over the file. Exit codes: 0 stopped as asked, 1 failed, 2 wrong usage.%n"))
                .toString();
    }
}
