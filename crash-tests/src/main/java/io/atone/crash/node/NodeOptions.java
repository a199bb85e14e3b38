package io.atone.crash.node;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a node is started with, as {@code key=value} arguments.
 *
 * @param port of its HTTP server
 * @param coordinator its address
 * @param jdbcUrl its own database
 * @param username for it
 * @param password for it
 * @param calleePort of the participant; used by the initiator only
 * @param outcomes the file that the initiator adds what it was told to
 * @param inDoubt so many transactions the initiator begins and never ends, instead of moving money; 0 as a rule
 */
public record NodeOptions(
        int port,
        String coordinator,
        String jdbcUrl,
        String username,
        String password,
        int calleePort,
        Path outcomes,
        int inDoubt) {

    /** As it is put on a command line. */
    public List<String> toArguments() {
        return Stream.of(
                        "port=" + port,
                        "coordinator=" + coordinator,
                        "jdbcUrl=" + jdbcUrl,
                        "username=" + username,
                        "password=" + password,
                        "calleePort=" + calleePort,
                        "outcomes=" + outcomes,
                        "inDoubt=" + inDoubt)
                .toList();
    }

    static NodeOptions parse(String[] arguments) {
        return new NodeOptions(
                Integer.parseInt(value(arguments, "port")),
                value(arguments, "coordinator"),
                value(arguments, "jdbcUrl"),
                value(arguments, "username"),
                value(arguments, "password"),
                Integer.parseInt(value(arguments, "calleePort")),
                Path.of(value(arguments, "outcomes")),
                Integer.parseInt(value(arguments, "inDoubt")));
    }

    private static String value(String[] arguments, String key) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(key + "="))
                .map(argument -> argument.substring(key.length() + 1))
                .findFirst()
                .map(Objects::requireNonNull)
                .orElseThrow(() -> new IllegalArgumentException("The argument " + key + "=... is missing"));
    }
}
