package io.atone.coordinator.rpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/** Reads tokens from files or the environment; never from the command line, where everybody on the machine could read them. */
public final class TokenSource {

    private final UnaryOperator<@Nullable String> environment;

    /** @param environment where variables are looked up */
    public TokenSource(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * The token, or null when neither option is given.
     *
     * @throws IllegalArgumentException when both are, or when it cannot be read
     */
    public @Nullable String read(
            String fileOption, @Nullable String file, String variableOption, @Nullable String variable) {
        if (file != null && variable != null) {
            throw new IllegalArgumentException("Give --" + fileOption + " or --" + variableOption + ", not both");
        }
        if (file != null) {
            return readFile(fileOption, Path.of(file));
        }
        if (variable == null) {
            return null;
        }
        String token = environment.apply(variable);
        if (token == null) {
            throw new IllegalArgumentException(
                    "The environment variable " + variable + " of --" + variableOption + " is not set");
        }
        return token;
    }

    private static String readFile(String option, Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("The file of --" + option + " cannot be read: " + e, e);
        }
    }
}
