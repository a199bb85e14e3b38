package io.atone.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseSourceTest {

    @Test
    void autoTriesRunningServersThenEmbeddedOnesThenContainers() {
        assertThat(DatabaseSource.parse("auto"))
                .containsExactly(DatabaseSource.URL, DatabaseSource.EMBEDDED, DatabaseSource.TESTCONTAINERS);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsNamedIsTheOnlyOneTried(DatabaseSource source) {
        assertThat(DatabaseSource.parse(" " + source.name().toLowerCase(java.util.Locale.ROOT) + " "))
                .containsExactly(source);
    }

    @Test
    void unknownOneIsRefusedWithThePropertyAndWhatItMayBe() {
        assertThatThrownBy(() -> DatabaseSource.parse("podman"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "atone.testkit.databases", "'podman'", "auto, url, embedded or testcontainers");
    }

    @Test
    void machineWithoutDockerIsToldWhereItWasLookedFor(@TempDir Path directory) {
        Path socket = directory.resolve("docker.sock");

        assertThat(Docker.obstacle(Map.of(), socket)).hasValueSatisfying(reason -> assertThat(reason)
                .contains("there is no Docker for containers", "DOCKER_HOST", socket.toString()));
    }

    @Test
    void eitherSocketOrHostIsEnough(@TempDir Path directory) throws IOException {
        Path socket = directory.resolve("docker.sock");
        assertThat(Docker.obstacle(Map.of("DOCKER_HOST", "tcp://docker:2375"), socket))
                .isEmpty();

        Files.createFile(socket);

        assertThat(Docker.obstacle(Map.of(), socket)).isEmpty();
    }
}
