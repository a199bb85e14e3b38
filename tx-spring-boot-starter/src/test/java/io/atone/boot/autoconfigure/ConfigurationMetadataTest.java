package io.atone.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigurationMetadataTest {

    @Test
    void everyPropertyHasATypeAndADescription() throws IOException {
        List<String> names = new ArrayList<>();
        for (Map<?, ?> property : properties()) {
            String name = (String) property.get("name");
            names.add(name);
            assertThat(name).startsWith("atone.");
            assertThat((String) property.get("type")).as("type of " + name).isNotBlank();
            assertThat((String) property.get("description"))
                    .as("description of " + name)
                    .isNotBlank()
                    .endsWith(".");
        }
        assertThat(names)
                .contains(
                        "atone.enabled",
                        "atone.application",
                        "atone.schema",
                        "atone.coordinator.address",
                        "atone.coordinator.fail-fast",
                        "atone.coordinator.tls.trust-certificates",
                        "atone.transaction.timeout",
                        "atone.datasource.exclude",
                        "atone.propagation.rollback-on-unanswered-call",
                        "atone.propagation.inbound.policy",
                        "atone.propagation.outbound.exclude-hosts");
    }

    @Test
    void defaultsAreInTheMetadata() throws IOException {
        assertThat(properties())
                .filteredOn(property -> "atone.coordinator.address".equals(property.get("name")))
                .singleElement()
                .satisfies(property -> assertThat(property.get("defaultValue")).isEqualTo("localhost:8091"));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> properties() throws IOException {
        try (InputStream file = AtoneProperties.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI()
                .resolve("META-INF/spring-configuration-metadata.json")
                .toURL()
                .openStream()) {
            String json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return (List<Map<?, ?>>)
                    JsonParserFactory.getJsonParser().parseMap(json).get("properties");
        } catch (java.net.URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
