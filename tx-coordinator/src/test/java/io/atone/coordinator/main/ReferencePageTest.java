package io.atone.coordinator.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reference page of the coordinator's settings is made of the settings. After a change, run the test with
 * {@code -Datone.updateDocs=true} and commit the page.
 */
class ReferencePageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "coordinator.md");

    private static final String INTRODUCTION =
            """
            # Settings of the coordinator

            On the command line as `--name value`, or as `name=value` in the properties file that `--config` names; the command
            line wins. `--help` prints the same. A setting that does not exist, or a value that makes no sense, stops the start
            with exit code 2 and a message that names it. A coordinator that is embedded by `CoordinatorConfig` has the same settings.

            The token that clients have to show comes from a file or from the environment, never from the command line, where
            everybody on the machine could read it.

            This page is generated from the settings themselves.

            | Name | Default | What it is |
            | --- | --- | --- |
            """;

    private static final String BOUNDS =
            """

            ## Bounds

            Durations are written as `500ms`, `10s`, `5m` or `1h`.

            | Name | Default | What it bounds |
            | --- | --- | --- |
            """;

    @Test
    void referencePageListsEverySetting() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("atone.updateDocs")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    private static String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Setting setting : Setting.values()) {
            page.append(row(setting.key(), setting.defaultText(), setting.meaning()));
        }
        page.append(BOUNDS);
        for (EngineBounds.Described bound : EngineBounds.described()) {
            page.append(row(bound.key(), bound.defaultText(), bound.meaning()));
        }
        return page.toString();
    }

    private static String row(String key, String defaultText, String meaning) {
        return "| `" + key + "` | " + (defaultText.isEmpty() ? "" : "`" + defaultText + "`") + " | " + meaning + " |\n";
    }
}
