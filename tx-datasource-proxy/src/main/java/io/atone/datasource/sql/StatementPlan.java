package io.atone.datasource.sql;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * What a statement means to a global transaction. A plan depends on nothing but text and database family, so it can be
 * shared and kept. All texts are cut from the original statement, never written anew, but for
 * the names of {@link QueryColumns}. Immutable and thread-safe.
 */
public sealed interface StatementPlan {

    /** Changes no rows and takes no row locks: it may simply run. */
    record PassThrough() implements StatementPlan {}

    /**
     * {@code INSERT ... VALUES} of one or more rows.
     *
     * @param table the table
     * @param columns the columns as named; empty: all columns in the table's order
     * @param rows the values of each row, in the order of {@code columns}. A row without values (possible only when
     *     {@code columns} is empty) takes every column's default
     * @param body the whole statement up to its last token, without a closing semicolon or comment, so that a clause
     *     such as {@code RETURNING} can be appended
     */
    record Insert(TableRef table, List<Identifier> columns, List<List<ValueSource>> rows, SqlPart body)
            implements StatementPlan {
        public Insert {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            if (rows.isEmpty()) {
                throw new IllegalArgumentException("An insert has at least one row");
            }
            for (List<ValueSource> row : rows) {
                if (!columns.isEmpty() && row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "A row has " + row.size() + " values for " + columns.size() + " columns");
                }
            }
        }
    }

    /**
     * {@code INSERT ... SELECT}: the new rows are what a query tells.
     *
     * @param table the table
     * @param columns the columns as named; empty: all visible columns in the table's order
     * @param query the query, without brackets around it
     * @param body the whole statement
     * @param repeatable whether the query is known to give the same rows twice while the rows it reads are locked: no limit, no
     *     subquery, only functions known to be so
     * @param onCollision what happens to a row that collides with an existing one on any unique key
     */
    record InsertQuery(
            TableRef table,
            List<Identifier> columns,
            SqlPart query,
            SqlPart body,
            boolean repeatable,
            OnCollision onCollision)
            implements StatementPlan {
        public InsertQuery {
            columns = List.copyOf(columns);
        }
    }

    /**
     * What an {@code INSERT ... SELECT} says about rows that are there already.
     *
     * @param collision null: nothing, so that it fails
     * @param assignments what ON DUPLICATE KEY UPDATE sets; empty otherwise
     * @param clause the whole clause ON DUPLICATE KEY UPDATE, with the names that {@code queryColumns} gives; empty otherwise
     * @param queryColumns the columns of the query that stand in the clause
     */
    record OnCollision(
            @Nullable Collision collision, List<Assignment> assignments, SqlPart clause, QueryColumns queryColumns) {

        /** The statement fails. */
        public static final OnCollision FAIL = of(null);

        public OnCollision {
            assignments = List.copyOf(assignments);
            boolean updates = collision == Collision.UPDATE;
            if (assignments.isEmpty() == updates || clause.isEmpty() == updates) {
                throw new IllegalArgumentException("Assignments do not fit: " + collision + " " + assignments);
            }
        }

        /** A collision that needs no further words. */
        public static OnCollision of(@Nullable Collision collision) {
            return new OnCollision(collision, List.of(), SqlPart.EMPTY, QueryColumns.NONE);
        }
    }

    /**
     * Columns that a query knows and does not give. To have them too: {@code head} + a comma and them + {@code tail}.
     *
     * @param columns as the user names them; in our own text they are called {@link #NAME} and their position
     * @param head the query up to the end of its select list; empty when there are no such columns
     * @param tail the query from FROM on; empty when there are no such columns
     */
    record QueryColumns(List<String> columns, SqlPart head, SqlPart tail) {

        /** What such a column is called. */
        public static final String NAME = "atone_source_";

        /** There are none. */
        public static final QueryColumns NONE = new QueryColumns(List.of(), SqlPart.EMPTY, SqlPart.EMPTY);

        public QueryColumns {
            columns = List.copyOf(columns);
        }

        /** The names of the columns in our own text. */
        public List<String> names() {
            return IntStream.range(0, columns.size()).mapToObj(i -> NAME + i).toList();
        }
    }

    /**
     * An insert of one or more rows that does something about those that are there already: MySQL's and MariaDB's
     * {@code INSERT IGNORE}, {@code ON DUPLICATE KEY UPDATE} and {@code REPLACE}.
     *
     * @param rows the table, columns, values and the whole statement, as if it were a plain INSERT
     * @param collision what happens to a row that collides with an existing one on any unique key
     * @param assignments what ON DUPLICATE KEY UPDATE sets; empty otherwise
     */
    record Upsert(Insert rows, Collision collision, List<Assignment> assignments) implements StatementPlan {
        public Upsert {
            assignments = List.copyOf(assignments);
            if (assignments.isEmpty() == (collision == Collision.UPDATE)) {
                throw new IllegalArgumentException("Assignments do not fit: " + collision + " " + assignments);
            }
        }
    }

    /**
     * H2's {@code MERGE INTO ... KEY (...) VALUES} and {@code REPLACE INTO}: each row is updated where its key is there, and else
     * inserted.
     *
     * @param rows the table, columns, values and the whole statement, as if it were a plain INSERT
     * @param key the columns by which rows are looked for; empty: the primary key's
     * @param replaces whether it is a REPLACE, which counts a row that is there twice, and inserts when the primary key is not given
     */
    record Merge(Insert rows, List<Identifier> key, boolean replaces) implements StatementPlan {
        public Merge {
            key = List.copyOf(key);
        }
    }

    /** What becomes of a new row that collides with an existing one. */
    enum Collision {
        /** It is left out. */
        SKIP,
        /** The existing row is updated instead. */
        UPDATE,
        /** The existing rows go. */
        REPLACE
    }

    /**
     * {@code UPDATE} of one table. To run it pinned to known rows: {@code head} + WHERE over their keys + the
     * selection's {@code orderBy}.
     *
     * @param table the table
     * @param head everything before the selection: {@code UPDATE table SET ...}
     * @param assignments the SET list, in order
     * @param selection which rows
     * @param divisible whether the SET list is known to give each row the same, however many rows have been updated before
     */
    record Update(TableRef table, SqlPart head, List<Assignment> assignments, RowSelection selection, boolean divisible)
            implements StatementPlan {
        public Update {
            assignments = List.copyOf(assignments);
            if (assignments.isEmpty()) {
                throw new IllegalArgumentException("An update sets at least one column");
            }
        }

        /** The columns that the statement names in its SET list, in order. */
        public List<Identifier> changedColumns() {
            return assignments.stream().map(Assignment::column).toList();
        }
    }

    /**
     * {@code DELETE} from one table. To run it pinned to known rows: {@code head} + WHERE over their keys.
     *
     * @param table the table
     * @param head everything before the selection: {@code DELETE FROM table}
     * @param selection which rows
     */
    record Delete(TableRef table, SqlPart head, RowSelection selection) implements StatementPlan {}

    /**
     * A change of one table whose engine can tell, by a {@code RETURNING} appended to it, every row that it touched: INSERT
     * from a query or with a conflict clause, MERGE, changes that take further tables in. Nothing else in it changes rows.
     *
     * @param table the table
     * @param effects what it may do to rows of the table
     * @param changedColumns the columns that it may set in rows that are there already
     * @param allColumns whether it may set others too
     * @param body the statement without its own RETURNING
     * @param returning what its user wants returned, without the word RETURNING; empty when it has no such clause
     * @param beforehand how the rows that it may change are found before it runs
     */
    record Returning(
            TableRef table,
            Set<Effect> effects,
            List<Identifier> changedColumns,
            boolean allColumns,
            SqlPart body,
            SqlPart returning,
            Beforehand beforehand)
            implements StatementPlan {
        public Returning {
            effects = Set.copyOf(effects);
            changedColumns = List.copyOf(changedColumns);
            if (effects.isEmpty()) {
                throw new IllegalArgumentException("A change has an effect: " + body.text());
            }
        }

        /** A plain UPDATE, to be captured in this way. */
        public static Returning of(Update update) {
            SqlPart body = update.head().followedBy(update.selection().part());
            return of(update.table(), Effect.UPDATE, update.changedColumns(), body);
        }

        /** An INSERT ... VALUES, to be captured in this way. */
        public static Returning of(Insert insert) {
            return of(insert.table(), Effect.INSERT, List.of(), insert.body());
        }

        /** An INSERT ... SELECT, to be captured in this way. */
        public static Returning of(InsertQuery insert) {
            return of(insert.table(), Effect.INSERT, List.of(), insert.body());
        }

        /** A plain DELETE, to be captured in this way. */
        public static Returning of(Delete delete) {
            SqlPart body = delete.head().followedBy(delete.selection().part());
            return of(delete.table(), Effect.DELETE, List.of(), body);
        }

        private static Returning of(TableRef table, Effect effect, List<Identifier> changedColumns, SqlPart body) {
            return new Returning(
                    table, Set.of(effect), changedColumns, false, body, SqlPart.EMPTY, new Beforehand.Untold());
        }
    }

    /**
     * An UPDATE or DELETE of one table by what others hold, in the words of MySQL and MariaDB. To pin it to known rows:
     * {@code head} + WHERE ({@code predicate}) AND their keys. To read the rows it means: {@code with} + SELECT + FROM
     * {@code references} + WHERE {@code predicate}.
     *
     * @param effect UPDATE or DELETE
     * @param table the one that is changed
     * @param assignments the SET list of an UPDATE
     * @param with the common table expressions before it; mostly empty
     * @param references all tables, with their joins
     * @param head everything before WHERE
     * @param predicate the condition, without the word WHERE; empty when there is none
     */
    record JoinedChange(
            Effect effect,
            TableRef table,
            List<Assignment> assignments,
            SqlPart with,
            SqlPart references,
            SqlPart head,
            SqlPart predicate)
            implements StatementPlan {
        public JoinedChange {
            assignments = List.copyOf(assignments);
        }
    }

    /** What a change does to a row. */
    enum Effect {
        INSERT,
        UPDATE,
        DELETE
    }

    /**
     * {@code SELECT ... FOR UPDATE} on one table.
     *
     * @param table the table
     * @param selection which rows; an ORDER BY without a limit is left out, it does not change which rows are locked
     * @param lockClause the original text from FOR to the end, such as {@code FOR UPDATE NOWAIT}
     * @param nowait whether it says that nobody is waited for
     */
    record SelectForUpdate(TableRef table, RowSelection selection, String lockClause, boolean nowait)
            implements StatementPlan {}

    /**
     * A locking SELECT whose rows tell the keys of what they lock, when these are put behind its select list.
     *
     * @param tables those whose rows it locks
     * @param head up to the end of the select list
     * @param tail from FROM on
     * @param nowait whether it says that nobody is waited for
     */
    record LockingSelect(List<TableRef> tables, SqlPart head, SqlPart tail, boolean nowait) implements StatementPlan {
        public LockingSelect {
            tables = List.copyOf(tables);
            if (tables.isEmpty()) {
                throw new IllegalArgumentException("A locking select has tables: " + tail.text());
            }
        }
    }

    /**
     * A locking SELECT that leaves out the rows that others have locked ({@code SKIP LOCKED}). Put together with {@code WHERE (predicate)}
     * its pieces are the statement; what is joined to the predicate by AND leaves further rows of the tables out.
     *
     * @param tables those whose rows it locks; each result row has one row of each
     * @param head up to the end of the select list
     * @param from FROM and all that is selected from
     * @param predicate the condition, without the word WHERE; empty when there is none
     * @param rest from ORDER BY, LIMIT or the lock clause to the end
     */
    record SkippingSelect(List<TableRef> tables, SqlPart head, SqlPart from, SqlPart predicate, SqlPart rest)
            implements StatementPlan {
        public SkippingSelect {
            tables = List.copyOf(tables);
            if (tables.isEmpty()) {
                throw new IllegalArgumentException("A locking select has tables: " + from.text());
            }
        }
    }

    /**
     * A text of several statements, each of which could run inside a global transaction by itself.
     *
     * @param parts the statements, in order
     */
    record Several(List<Part> parts) implements StatementPlan {
        public Several {
            parts = List.copyOf(parts);
        }

        /**
         * One statement.
         *
         * @param text its text, and which of the whole text's parameters stand in it
         * @param returnsRows whether it answers rows, and no update count
         */
        public record Part(SqlPart text, boolean returnsRows) {}
    }

    /** Runs as it is although it may change rows, because its text says so; nothing takes that back. */
    record Unprotected() implements StatementPlan {}

    /**
     * Must not run inside a global transaction: its effect could not be captured and undone exactly.
     *
     * @param reason what it is and why it is refused, for people
     * @param wayOut what to do instead, for people
     */
    record Refused(String reason, String wayOut) implements StatementPlan {}
}
