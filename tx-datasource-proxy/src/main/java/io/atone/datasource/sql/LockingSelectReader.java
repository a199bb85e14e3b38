package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;
import io.atone.datasource.sql.jsqlparser.ParsedShape;

/**
 * Reads {@code SELECT ... FROM a JOIN b ... FOR UPDATE [OF a]}. Its rows tell the keys of what they lock when these are
 * selected too, so only the tables that are locked have to be understood. H2 locks no rows of joined tables.
 */
final class LockingSelectReader {

    static final List<String> EXTRAS = List.of("JOIN", "no plain table", "an index hint");

    private final SqlText text;
    private final int lock;

    private LockingSelectReader(SqlText text, int lock) {
        this.text = text;
        this.lock = lock;
    }

    /** Whether the statement could be read at all here. */
    static boolean reads(SqlText text) {
        return text.family() != SqlFamily.H2;
    }

    static StatementPlan.LockingSelect read(SqlText text) {
        return new LockingSelectReader(text, SelectForUpdateReader.lockClause(text)).read();
    }

    private StatementPlan.LockingSelect read() {
        Pieces pieces = pieces(EXTRAS);
        return new StatementPlan.LockingSelect(
                pieces.locked,
                text.part(0, pieces.from),
                text.part(pieces.from, text.size()),
                new SelectForUpdateReader(text, lock).nowait());
    }

    /**
     * What the statement consists of.
     *
     * @param tables all that stand there by their names
     * @param locked those whose rows it locks
     * @param from where FROM stands
     * @param selection where the condition, the order or the limit begins
     */
    record Pieces(List<TableRef> tables, List<TableRef> locked, int from, int selection, RowSelection rows) {}

    /**
     * Reads and checks all of it.
     *
     * @param extras clauses that another reader may find in it
     */
    static Pieces pieces(SqlText text, List<String> extras) {
        return new LockingSelectReader(text, SelectForUpdateReader.lockClause(text)).pieces(extras);
    }

    private Pieces pieces(List<String> extras) {
        SelectForUpdateReader frame = new SelectForUpdateReader(text, lock);
        frame.checkFrame();
        int from = frame.from();
        frame.checkItems(new Range(1, from));
        int selection = SelectionReader.start(text, from + 1, lock);
        List<TableRef> tables = TableReferences.read(text, new Range(from + 1, selection));
        boolean allNamed = tables.size() == items(new Range(from + 1, selection));
        List<TableRef> locked = locked(frame, tables, allNamed);
        RowSelection rows = SelectionReader.read(text, locked.get(0), new Range(selection, lock));
        SecondOpinion.check(
                text,
                new ParsedShape(
                        ParsedShape.Kind.SELECT_FOR_UPDATE,
                        text.parameterCount(),
                        0,
                        !rows.predicate().isEmpty(),
                        text.find(Set.of("ORDER"), 0, text.size()) < text.size(),
                        rows.limited(),
                        extras));
        return new Pieces(tables, locked, from, selection, rows);
    }

    /** How many things stand between the commas and joins, tables or not. */
    private int items(Range references) {
        int items = 1;
        for (int i = references.from(); i < references.to(); i++) {
            boolean separates = text.is(i, Kind.COMMA) || TableReferences.JOINS.contains(text.keyword(i));
            items += separates && text.depth(i) == text.depth(references.from()) ? 1 : 0;
        }
        return items;
    }

    /** The tables behind OF, or all. */
    private List<TableRef> locked(SelectForUpdateReader frame, List<TableRef> tables, boolean allNamed) {
        int at = lock + frame.strengthLength(true);
        List<TableRef> locked = new ArrayList<>();
        if (text.isKeyword(at, "OF")) {
            do {
                locked.add(named(tables, at + 1));
                at += 2;
            } while (text.is(at, Kind.COMMA));
        }
        frame.checkEnd(at);
        if (!locked.isEmpty()) {
            return locked;
        }
        if (!allNamed || tables.isEmpty()) {
            throw new RefusedShapeException(
                    "FOR UPDATE means all tables, and not all of them stand there by their plain names",
                    "Name those to be locked by FOR UPDATE OF, or join plain tables only");
        }
        return tables;
    }

    private TableRef named(List<TableRef> tables, int at) {
        if (at < text.size() && text.token(at).isName()) {
            List<TableRef> named = tables.stream()
                    .filter(table -> Qualifiers.names(table, text.identifier(at)))
                    .toList();
            if (named.size() == 1) {
                return named.get(0);
            }
        }
        throw new RefusedShapeException(
                "FOR UPDATE OF names a table that cannot be told among those of the statement",
                "Name it by its alias, as it stands in FROM");
    }
}
