package io.atone.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Whether there is a Docker to be asked for containers. */
final class Docker {

    static final String HOST_VARIABLE = "DOCKER_HOST";
    static final Path SOCKET = Path.of("/var/run/docker.sock");

    private Docker() {}

    /**
     * Why Docker cannot be reached, if that is plain to see. Looks only, so that a machine without Docker loses no time and sees no
     * warnings.
     */
    static Optional<String> obstacle(Map<String, String> environment, Path socket) {
        return environment.containsKey(HOST_VARIABLE) || Files.exists(socket)
                ? Optional.empty()
                : Optional.of("there is no Docker for containers: neither environment variable " + HOST_VARIABLE
                        + " nor " + socket + " is there");
    }
}
