package io.atone.datasource.sql;

import io.atone.datasource.sql.SqlText.Range;

/** Reads {@code DELETE FROM table [selection]}. */
final class DeleteReader {

    private DeleteReader() {}

    static StatementPlan.Delete read(SqlText text) {
        if (!text.isKeyword(1, "FROM") || text.size() < 3) {
            throw noFrom();
        }
        int selection = SelectionReader.start(text, 2, text.size());
        // Otherwise a RETURNING without WHERE would be called "more than a table".
        SelectionReader.checkExpression(text, new Range(2, selection));
        TableRef table = TableReader.read(text, new Range(2, selection));
        return new StatementPlan.Delete(
                table, text.part(0, selection), SelectionReader.read(text, table, new Range(selection, text.size())));
    }

    static RefusedShapeException noFrom() {
        return new RefusedShapeException(
                "DELETE is not followed by FROM: a modifier, or a form for several tables",
                "Write DELETE FROM one table");
    }
}
