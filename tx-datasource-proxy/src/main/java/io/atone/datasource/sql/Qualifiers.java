package io.atone.datasource.sql;

/** Decides whether the qualifier before a column means the statement's own table. */
final class Qualifiers {

    private Qualifiers() {}

    /** Once a table has an alias, only the alias names it. Case is ignored: no second table is there to be meant. */
    static boolean names(TableRef table, Identifier qualifier) {
        Identifier name = table.alias() == null ? table.name() : table.alias();
        return name.text().equalsIgnoreCase(qualifier.text());
    }
}
