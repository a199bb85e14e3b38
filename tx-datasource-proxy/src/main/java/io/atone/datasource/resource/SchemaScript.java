package io.atone.datasource.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.atone.datasource.sql.SqlFamily;

/** The script that creates our tables in one kind of database. */
final class SchemaScript {

    private static final String CLASS_PATH = "/META-INF/atone/";

    private SchemaScript() {}

    /** Its path in the repository. */
    static String path(SqlFamily family) {
        return "sql/"
                + switch (family) {
                    case MYSQL, MARIADB -> "mysql";
                    case POSTGRESQL -> "postgresql";
                    case H2 -> "h2";
                }
                + "/atone.sql";
    }

    /** Its statements. No string or comment in our scripts has a semicolon. */
    static List<String> statements(SqlFamily family) {
        String resource = CLASS_PATH + path(family);
        try (InputStream in = SchemaScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            return Arrays.stream(text.split(";", -1))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
