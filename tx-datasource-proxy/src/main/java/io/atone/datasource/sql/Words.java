package io.atone.datasource.sql;

import java.util.Set;

/** Word lists that stay readable: the words between white space. */
final class Words {

    private Words() {}

    static Set<String> of(String words) {
        return Set.of(words.strip().split("\\s+"));
    }
}
