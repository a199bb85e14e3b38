package io.atone.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reference page of a service's properties is made of their metadata. After a change, run the test with
 * {@code -Datone.updateDocs=true} and commit the page.
 */
class ReferencePageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "configuration.md");

    private static final String INTRODUCTION =
            """
            # Properties of a service

            Everything has a default; a service whose coordinator runs on the same machine needs none of them. The same texts
            are in the starter's metadata, so that an IDE shows them. The coordinator's own settings: [coordinator.md](coordinator.md).

            This page is generated from the metadata.

            | Property | Default | What it is |
            | --- | --- | --- |
            """;

    @Test
    void referencePageListsEveryProperty() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("atone.updateDocs")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        List<Map<String, Object>> properties = ConfigurationMetadata.properties().stream()
                .sorted(Comparator.comparing(property -> String.valueOf(property.get("name"))))
                .toList();
        for (Map<String, Object> property : properties) {
            Object defaultValue = property.get("defaultValue");
            page.append("| `").append(property.get("name")).append("` | ");
            page.append(defaultValue == null ? "" : "`" + defaultValue + "`");
            page.append(" | ").append(property.get("description")).append(" |\n");
        }
        return page.toString();
    }
}
