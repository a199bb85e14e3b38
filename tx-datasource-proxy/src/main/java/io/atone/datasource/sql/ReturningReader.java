package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.StatementPlan.Effect;
import io.atone.datasource.sql.Token.Kind;

/**
 * Reads a change of PostgreSQL, MariaDB or H2 that the engine itself can tell all about by RETURNING or a delta table. Which rows and values it means need not be
 * understood; what has to be certain is which table it changes, that nothing inside of it changes another one, and
 * where a RETURNING belongs, which the engine checks again when it reads the statement.
 */
final class ReturningReader {

    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");

    private static final Set<String> MARIADB_CHANGES = Set.of("INSERT", "DELETE");

    private static final Set<String> AFTER_INSERT_TABLE =
            Words.of("VALUES SELECT DEFAULT OVERRIDING WITH TABLE ON RETURNING");

    private final SqlText text;
    private final int main;
    private final int returning;

    private ReturningReader(SqlText text) {
        this.text = text;
        this.main = text.isKeyword(0, "WITH") ? mainStatement() : 0;
        this.returning = text.find(Set.of("RETURNING"), 0, text.size());
    }

    /** Whether the text could be read at all here. MariaDB's RETURNING tells what is inserted or deleted. */
    static boolean reads(SqlText text) {
        if (text.family() == SqlFamily.MARIADB) {
            return MARIADB_CHANGES.contains(text.keyword(0))
                    && text.find(Set.of("RETURNING"), 0, text.size()) < text.size();
        }
        if (text.family() == SqlFamily.H2) {
            return readsOfH2(text);
        }
        return text.family() == SqlFamily.POSTGRESQL
                && (CHANGES.contains(text.keyword(0)) || new ReturningReader(text).main > 0);
    }

    /** H2 knows no RETURNING, but tables of what a change left behind. */
    private static boolean readsOfH2(SqlText text) {
        ReturningReader reader = new ReturningReader(text);
        if (reader.returning < text.size() || reader.duplicate(0) < text.size()) {
            return false;
        }
        return text.isKeyword(0, "MERGE")
                ? text.find(Set.of("USING"), 0, text.size()) < text.size()
                : text.isKeyword(0, "INSERT") && (text.isKeyword(1, "IGNORE") || reader.conflict(0) < text.size());
    }

    static StatementPlan.Returning read(SqlText text) {
        return new ReturningReader(text).read();
    }

    /** The data change behind common table expressions; 0 when there is none. */
    private int mainStatement() {
        int at = text.find(Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "VALUES", "TABLE"), 0, text.size());
        return at < text.size() && CHANGES.contains(text.keyword(at)) ? at : 0;
    }

    private StatementPlan.Returning read() {
        refuseOtherChanges();
        return switch (text.keyword(main)) {
            case "INSERT" -> insert();
            case "UPDATE" -> update();
            case "DELETE" -> delete();
            default -> merge();
        };
    }

    /** A word that begins a change may stand at the statement's beginning and where it names an action of its own, nowhere else. */
    private void refuseOtherChanges() {
        for (int i = 0; i < text.size(); i++) {
            boolean own =
                    i == main || (text.depth(i) == 0 && (text.isKeyword(i - 1, "DO") || text.isKeyword(i - 1, "THEN")));
            if (!own && PlainReads.isChange(text, i)) {
                throw new RefusedShapeException(
                        "A data change is nested in the statement (or the name " + text.keyword(i) + " looks like one)",
                        "Run the data change as a statement of its own; if it is a name, write it in quotes");
            }
            if (SelectForUpdateReader.isLockClause(text, i)) {
                throw new RefusedShapeException(
                        "Rows are locked inside a subquery",
                        "Lock them before, by a plain SELECT ... FROM one table ... FOR UPDATE");
            }
            if (text.isKeyword(i, "INTO") && i != into()) {
                throw RefusedShapeException.unreadable("an INTO behind the target");
            }
            if (text.isKeyword(i, "CURRENT") && text.isKeyword(i + 1, "OF")) {
                throw new RefusedShapeException(
                        "WHERE CURRENT OF means the row of a cursor, which cannot be read beforehand",
                        "Name the row by its key");
            }
        }
    }

    private StatementPlan.Returning insert() {
        requireInto();
        int end = into() + 2;
        while (end < returning
                && !text.is(end, Kind.OPEN)
                && (text.depth(end) > 0 || !AFTER_INSERT_TABLE.contains(text.keyword(end)))) {
            end++;
        }
        TableRef table = TableReader.read(text, new Range(into() + 1, end));
        refuseDuplicateKeyUpdate(end);
        int conflict = conflict(end);
        int action = text.find(Set.of("DO"), conflict, returning);
        if (conflict == returning || text.isKeyword(action + 1, "NOTHING")) {
            return plan(table, EnumSet.of(Effect.INSERT), new Columns(List.of(), false), new Beforehand.Untold());
        }
        if (text.family() == SqlFamily.H2
                || !text.isKeyword(action + 1, "UPDATE")
                || !text.isKeyword(action + 2, "SET")) {
            throw RefusedShapeException.unreadable("ON CONFLICT without an action that is known");
        }
        Columns columns = assigned(table, action + 3, text.find(Set.of("WHERE"), action + 3, returning));
        Beforehand beforehand =
                new ConflictReader(text, table, new Range(0, main), conflict, action, returning).read(end);
        return plan(table, EnumSet.of(Effect.INSERT, Effect.UPDATE), columns, beforehand);
    }

    /** MariaDB's RETURNING does not tell inserted rows from those that were there. */
    private void refuseDuplicateKeyUpdate(int from) {
        if (duplicate(from) < returning) {
            throw new RefusedShapeException(
                    "RETURNING does not tell which rows ON DUPLICATE KEY UPDATE inserted and which it met",
                    "Leave RETURNING out, and read the rows by their keys");
        }
    }

    private int conflict(int from) {
        return on("CONFLICT", from);
    }

    private int duplicate(int from) {
        return on("DUPLICATE", from);
    }

    private int on(String word, int from) {
        for (int i = from; i < returning; i++) {
            if (text.depth(i) == 0 && text.isKeyword(i, "ON") && text.isKeyword(i + 1, word)) {
                return i;
            }
        }
        return returning;
    }

    private StatementPlan.Returning update() {
        int set = text.find(Set.of("SET"), main + 1, returning);
        if (set == returning) {
            throw RefusedShapeException.unreadable("UPDATE without SET");
        }
        TableRef table = TableReader.read(text, new Range(main + 1, set));
        int from = from(set + 1);
        int where = text.find(Set.of("WHERE"), set + 1, returning);
        SqlPart others = text.part(from + 1, where);
        return plan(
                table,
                EnumSet.of(Effect.UPDATE),
                assigned(table, set + 1, from),
                new Beforehand.Joined(
                        text.part(0, main), others.isEmpty() ? "" : ",", others, text.part(where + 1, returning)));
    }

    /** Where FROM or WHERE ends the SET list; a value may hold an IS DISTINCT FROM. */
    private int from(int start) {
        int at = text.find(Set.of("FROM", "WHERE"), start, returning);
        while (text.isKeyword(at - 1, "DISTINCT")) {
            at = text.find(Set.of("FROM", "WHERE"), at + 1, returning);
        }
        return at;
    }

    private StatementPlan.Returning delete() {
        if (!text.isKeyword(main + 1, "FROM")) {
            throw DeleteReader.noFrom();
        }
        int end = text.find(Set.of("USING", "WHERE", "ORDER", "LIMIT"), main + 2, returning);
        return plan(
                TableReader.read(text, new Range(main + 2, end)),
                EnumSet.of(Effect.DELETE),
                new Columns(List.of(), false),
                new Beforehand.Untold());
    }

    private StatementPlan.Returning merge() {
        requireInto();
        int using = text.find(Set.of("USING"), main + 2, returning);
        TableRef table = TableReader.read(text, new Range(main + 2, using));
        Beforehand.Joined matched = matched(using);
        return plan(
                table,
                EnumSet.allOf(Effect.class),
                set(table, using),
                text.family() == SqlFamily.H2 ? new Beforehand.Guarded(matched, pieces(using)) : matched);
    }

    /** The text, parted behind each WHEN MATCHED, where a further condition can go on with AND. */
    private List<SqlPart> pieces(int using) {
        List<SqlPart> pieces = new ArrayList<>();
        SqlPart piece = SqlPart.EMPTY;
        int from = 0;
        for (int i = using; i < text.size(); i++) {
            if (!isBranch(i) || !text.isKeyword(i + 1, "MATCHED")) {
                continue;
            }
            pieces.add(piece.followedBy(text.part(from, i + 2)));
            from = text.find(Set.of("THEN"), i, text.size());
            SqlPart condition = text.part(i + 3, from);
            piece = condition.isEmpty() || !text.isKeyword(i + 2, "AND")
                    ? SqlPart.EMPTY
                    : new SqlPart("AND (" + condition.text() + ")", condition.parameters());
        }
        pieces.add(piece.followedBy(text.part(from, text.size())));
        return pieces;
    }

    /** What all of its UPDATE actions may set together. */
    private Columns set(TableRef table, int using) {
        List<Identifier> names = new ArrayList<>();
        boolean all = false;
        for (int i = using; i < returning; i++) {
            if (text.depth(i) == 0 && text.isKeyword(i, "THEN") && text.isKeyword(i + 1, "UPDATE")) {
                int end = i + 3;
                while (end < returning && !isBranch(end)) {
                    end++;
                }
                Columns columns = assigned(table, i + 3, end);
                names.addAll(columns.names());
                all |= columns.all();
            }
        }
        return new Columns(names, all);
    }

    /** Whether a WHEN [NOT] MATCHED begins at the position; a CASE has other words behind its WHEN. */
    private boolean isBranch(int at) {
        return text.depth(at) == 0
                && text.isKeyword(at, "WHEN")
                && (text.isKeyword(at + 1, "MATCHED")
                        || (text.isKeyword(at + 1, "NOT") && text.isKeyword(at + 2, "MATCHED")));
    }

    private Beforehand.Joined matched(int using) {
        int end = using;
        boolean unmatchedToo = false;
        for (int i = returning - 1; i > using; i--) {
            end = isBranch(i) ? i : end;
            unmatchedToo |= isBranch(i) && text.isKeyword(i + 3, "BY") && text.isKeyword(i + 4, "SOURCE");
        }
        return new Beforehand.Joined(
                text.part(0, main),
                unmatchedToo ? "LEFT JOIN" : "JOIN",
                text.part(Math.min(using + 1, end), end),
                SqlPart.EMPTY);
    }

    /** Where INTO stands; H2 has an INSERT IGNORE. */
    private int into() {
        return text.isKeyword(main + 1, "IGNORE") ? main + 2 : main + 1;
    }

    private void requireInto() {
        if (!text.isKeyword(into(), "INTO") || into() + 1 >= returning) {
            throw RefusedShapeException.unreadable(text.keyword(main) + " without INTO");
        }
    }

    private record Columns(List<Identifier> names, boolean all) {}

    /** The targets of a SET list. Of an array's element or a field, that is the whole column. */
    private Columns assigned(TableRef table, int from, int to) {
        List<Identifier> names = new ArrayList<>();
        try {
            UpdateReader.assignments(text, table, new Range(from, to)).forEach(set -> names.add(set.column()));
            return new Columns(names, false);
        } catch (RefusedShapeException e) {
            return firstNames(from, to);
        }
    }

    private Columns firstNames(int from, int to) {
        List<Identifier> names = new ArrayList<>();
        for (Range item : text.splitByComma(from, to)) {
            int at = item.from();
            boolean part = text.is(at + 1, Kind.DOT) || (text.is(at + 1, Kind.OPEN) && !text.isOpenParenthesis(at + 1));
            boolean whole = at + 1 < item.to() && text.token(at + 1).isOperator("=");
            if (item.length() == 0 || !text.token(at).isName() || !(part || whole)) {
                return new Columns(List.of(), true);
            }
            names.add(text.identifier(at));
        }
        return new Columns(names, false);
    }

    private StatementPlan.Returning plan(TableRef table, Set<Effect> effects, Columns columns, Beforehand beforehand) {
        if (returning < text.size() && returning + 1 == text.size()) {
            throw RefusedShapeException.unreadable("RETURNING without anything to return");
        }
        if (text.isKeyword(returning + 1, "WITH")) {
            throw new RefusedShapeException(
                    "RETURNING WITH gives new names to the old and new rows, which the capture names itself",
                    "Leave WITH out, and read the old values by a SELECT ... FOR UPDATE before");
        }
        for (int i = returning; i < text.size(); i++) {
            if (text.is(i + 1, Kind.DOT) && Set.of("OLD", "NEW").contains(text.keyword(i))) {
                throw new RefusedShapeException(
                        "RETURNING names the old or new rows, which the capture gives names of its own",
                        "Leave OLD and NEW out, and read the old values by a SELECT ... FOR UPDATE before");
            }
        }
        return new StatementPlan.Returning(
                table,
                effects,
                columns.names(),
                columns.all(),
                text.part(0, returning),
                text.part(Math.min(returning + 1, text.size()), text.size()),
                beforehand);
    }
}
