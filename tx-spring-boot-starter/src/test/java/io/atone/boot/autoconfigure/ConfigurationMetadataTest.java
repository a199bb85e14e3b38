package io.atone.boot.autoconfigure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigurationMetadataTest {

    @Test
    void everyPropertyHasATypeAndADescription() throws IOException {
        List<String> names = new ArrayList<>();
        for (Map<?, ?> property : ConfigurationMetadata.properties()) {
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
        assertThat(ConfigurationMetadata.properties())
                .filteredOn(property -> "atone.coordinator.address".equals(property.get("name")))
                .singleElement()
                .satisfies(property -> assertThat(property.get("defaultValue")).isEqualTo("localhost:8091"));
    }
}
