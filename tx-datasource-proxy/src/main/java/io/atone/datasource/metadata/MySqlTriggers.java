package io.atone.datasource.metadata;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the bodies of MySQL's and MariaDB's triggers, as far as it has to be known which columns of the row they may set. */
final class MySqlTriggers {

    private static final Pattern COMMENT = Pattern.compile("/\\*|--|#");

    private MySqlTriggers() {}

    /**
     * The columns that a BEFORE trigger may set: those that it mentions as columns of the new row, for it has no other way; all of them
     * when comments could stand between the words.
     *
     * @param columns canonical names of the table's columns
     */
    static Set<String> maySet(String body, Collection<String> columns) {
        return COMMENT.matcher(body).find()
                ? Set.copyOf(columns)
                : columns.stream().filter(column -> mentions(body, column)).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean mentions(String body, String column) {
        String name = "[`\"]?\\s*" + Pattern.quote(column) + "(?![\\w$])";
        return Pattern.compile(
                        "\\bNEW[`\"]?\\s*\\.\\s*" + name,
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS)
                .matcher(body)
                .find();
    }
}
