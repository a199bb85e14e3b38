package io.atone.datasource.sql;

/**
 * A name as the statement wrote it. How an unquoted one is folded (upper, lower, as it is) is the dialect's knowledge,
 * so two identifiers that are not equal here may still name the same thing. Immutable and thread-safe.
 *
 * @param text the name without quotes, doubled quotes inside it resolved; never empty
 * @param quoted whether it stood in quotes, so that the database takes it literally
 */
public record Identifier(String text, boolean quoted) {

    public Identifier {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("An identifier is not empty");
        }
    }

    @Override
    public String toString() {
        return quoted ? '"' + text + '"' : text;
    }
}
