package io.atone.datasource.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.atone.datasource.sql.StatementTable.Fate;
import io.atone.datasource.sql.StatementTable.Row;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reference page is this test's table, written out. After a change of the table, run the test with
 * {@code -Datone.updateDocs=true} and commit the page.
 */
class SupportedSqlPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "supported-sql.md");

    private static final String INTRODUCTION =
            """
            # Supported SQL

            What a statement may be inside a global transaction. The rule behind the table: a statement runs only when its
            effect can be captured and undone exactly; everything else is refused *before* it runs, by an error that
            names the reason and the way out. Outside a global transaction all SQL runs as it is.

            Any condition that the database accepts may stand in WHERE. "Run on the locked rows" means: the condition could
            give other rows when it is evaluated twice (a limit, a subquery, a clock, a function that is not known), so the
            rows are selected and locked once, and the change is then run on exactly these rows.

            "Captured by what RETURNING tells" means: the statement gets one more RETURNING that tells each row as it was before and
            as it is after. For what only inserts or only deletes, any version does (MariaDB from 10.5); what updates is told whole by PostgreSQL 18. There, plain
            UPDATE and DELETE are captured in this way too. Before it, the rows that such a statement may meet are locked and read first, and
            what it tells afterwards shows which of them it met; when there was another one, because somebody else changed data
            meanwhile, it ends with SQLState 40001. MERGE needs PostgreSQL 17 then, and `ON CONFLICT ... DO UPDATE` the plain columns or the constraint of a unique
            key, whose values the database does not number. H2 tells such changes by its table of final rows: its MERGE with USING is captured like that of older
            PostgreSQL, but may not change the key.

            In PostgreSQL 18, and in older ones where the statement is captured by what RETURNING tells, an UPDATE may change the key. In MySQL, MariaDB and
            plain statements of older PostgreSQL it may set the columns by which rows are told apart when the new values can be
            computed beforehand: from old values, parameters and known functions. In MySQL and MariaDB, what
            joins tables or meets existing rows may not set them. On every engine such an UPDATE is refused while a foreign key refers to the rows by less than the
            whole key: undoing it takes the row away and brings it back.

            What foreign keys change along with the rows of a plain UPDATE or DELETE, a batch of these, or REPLACE (`ON DELETE` and `ON UPDATE` with
            `CASCADE`, `SET NULL` or `SET DEFAULT`, over any number of levels, tables that refer to themselves included) is locked, captured and taken back too.
            Refused are those: by a join, MERGE, ON CONFLICT, ON DUPLICATE KEY UPDATE or RETURNING; in MySQL and MariaDB, where the foreign key refers to other
            columns than the primary key, and where the condition has a limit, a subquery or a function that is not known; where a referring table's rows could not be
            captured themselves (no unique key, triggers, row security, no privilege); where a changed key is part of the referring table's
            own key, and where a changed key's table has another unique key or refers to itself; and in MySQL, MariaDB and H2, where foreign keys with
            `ON DELETE CASCADE` make a circle whose columns cannot be NULL, over several tables or by a unique column that refers to its own table. (InnoDB
            lets a row that refers to itself go by cascades only; when such a row is inserted, and its reference cannot be NULL, its undo waits for a person
            who deletes it with `foreign_key_checks` off.) In H2, which does not keep others from referring to a
            locked row, a reference that comes between the look and the statement ends it with SQLState 40001. An UPDATE that leaves the
            referenced columns alone has nothing to do with any of this.

            In MySQL, MariaDB and H2, an insert of rows that does something about existing ones needs the values of all unique keys as parameters or constants. What
            somebody else inserts between the look at the existing rows and the statement ends it with SQLState 40001. (H2's MERGE and REPLACE
            need the values of the key that they look for only, of a type whose equal values are spelled alike, and nobody can come between.)
            H2's ON DUPLICATE KEY UPDATE is ended so, too, when two of its own rows have the same key, and has to leave some column of the unique keys alone.

            A locking SELECT takes the global lock on the rows of each table that it locks. One that joins tables runs with the keys of
            these rows behind its own select list, which its user does not see. `NOWAIT` means the global lock too: when another global transaction holds
            one of the rows, the statement ends at once with SQLState 40001.

            `SKIP LOCKED` runs so too. It leaves out what the database has locked and what other global transactions hold, without waiting: when rows
            that it finds turn out to be held, it runs again without these, so that a limit is filled with others. (That ends with SQLState
            40001 after 200 times, or 10,000 values of held keys: have rows that are taken marked, so that the condition leaves them out.) In MySQL and MariaDB
            the rows that are found to be held stay locked in the database until the local commit, so their holder's rollback may have to wait for that; PostgreSQL and
            H2 give them back at once. Under `FOR SHARE` and `FOR KEY SHARE` two may find the same row; the local commit of the second then waits for
            the global end of the first. Refused with it are an offset and, in MySQL and MariaDB, outer joins that lock more than their first table.

            A view counts as the table whose rows it shows, when the database lets rows be changed through it (H2 does not) and it shows plain columns
            of one table, the row key among them, beside columns that it computes: then `INSERT ... VALUES`, plain `UPDATE` and `DELETE`, and
            `SELECT ... FOR UPDATE` are captured, and the lock is that of the table's row. The database user needs the rights on the table himself.
            Anything else that changes or locks rows through a view is refused.

            A text of several statements is taken apart at its semicolons, and each statement runs by itself; the results come in the order, and a
            failure leaves behind, what the driver's would. It has to be run by `execute`, or by `executeUpdate` when none of them answers rows; as a batch,
            with generated keys, or when one of the statements is refused, all of it is refused. MySQL and MariaDB take such texts only with
            `allowMultiQueries=true`, and say so.

            Which rows an INSERT ... SELECT made, MySQL does not tell (MariaDB does). There it is captured when the database numbers the rows (if others
            insert into the table at the same time, it ends with SQLState 40001), and when the query gives the key values. If that query could give others
            when it is run twice (a limit, aggregate or subquery, a function that is not known), what it gives is kept in a temporary table and inserted from
            there, so it is evaluated once. In MySQL and MariaDB that is also done with the query of ON DUPLICATE KEY UPDATE and REPLACE, and in
            MySQL with that of INSERT IGNORE. Such a query may be anything that only reads, and its values are looked up as they are going to be stored. It needs the
            privilege `CREATE TEMPORARY TABLES`, and each row a value of a unique key. Refused are: a REPLACE whose query gives a key twice, or
            whose rows others refer to by a foreign key that deletes or changes them. Columns of the query that ON DUPLICATE KEY UPDATE names need their table's name before them.

            A statement whose text begins with the comment `/* atone:unprotected */` runs as it is, and each time a line of the log says so: it is neither captured
            nor locked, and a global rollback leaves what it did. It may read or change rows, but not do what could end the local transaction.

            Also refused, because it depends on the table and not on the statement's text: tables without any unique key,
            tables with triggers that fire on the statement or on what undoes it (an INSERT is undone by a DELETE and the other way round; `harmless-triggers`
            names those that may fire), and, in MySQL and MariaDB, tables whose triggers are
            hidden from the database user because he lacks the privilege TRIGGER (`assume-no-hidden-triggers` overrides it).
            So are, there, DELETE, REPLACE and changes of keys while the user has no privilege on the whole schema that shows which foreign keys there are
            ([privileges](databases.md#privileges-of-the-services-user)), and everywhere but in H2 what would change rows that he may not see or put back by a foreign key.

            A trigger among `harmless-triggers` may fill or replace the key of a row that is inserted, and set other columns: the row is captured as it
            came out. MySQL does not tell such a key, so there an INSERT is refused when a BEFORE trigger mentions the key column of the new row; so
            are, in MySQL, MariaDB and H2, statements that look for existing rows by the keys that they give. What the trigger sets in an
            UPDATE beside the columns of the statement is not taken back. Where a restored row turns out otherwise because the trigger fired again,
            nothing is restored and the branch needs attention.

            Also refused, because it depends on the session: MySQL and MariaDB with an SQL mode that changes what a text or a
            value means (`ANSI_QUOTES`, `NO_BACKSLASH_ESCAPES`, `PIPES_AS_CONCAT`, `PAD_CHAR_TO_FULL_LENGTH`, `ANSI`, MariaDB's
            `ORACLE` and `EMPTY_STRING_IS_NULL`) or with a `sql_select_limit`; PostgreSQL with `standard_conforming_strings` off,
            `extra_float_digits` below 1 or an `IntervalStyle` other than `postgres`.

            Not seen: a function of your own that writes data, wherever a statement calls it.

            This page is generated from the table that the tests run (`StatementTable`).
            """;

    private final StatementAnalyzer analyzer = new StatementAnalyzer();

    @Test
    void referencePageSaysWhatTheTestsProve() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("atone.updateDocs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE, StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    private String page() {
        Map<String, List<Row>> sections = StatementTable.rows().stream()
                .collect(Collectors.groupingBy(Row::section, LinkedHashMap::new, Collectors.toList()));
        StringBuilder page = new StringBuilder(INTRODUCTION);
        sections.forEach((section, rows) -> section(page, section, rows));
        return page.toString();
    }

    private void section(StringBuilder page, String title, List<Row> rows) {
        boolean refused = rows.get(0).fate() == Fate.REFUSED;
        page.append("\n## ").append(title).append("\n\n");
        page.append(
                refused ? "| Statement | Engines | Reason | Way out |\n" : "| Statement | Engines | What happens |\n");
        page.append(refused ? "| --- | --- | --- | --- |\n" : "| --- | --- | --- |\n");
        for (Row row : rows) {
            page.append("| ").append(code(row.sql())).append(" | ").append(engines(row.families()));
            page.append(" | ").append(refused ? refusal(row) : row.fate().words).append(" |\n");
        }
    }

    private String refusal(Row row) {
        Set<String> cells = row.families().stream()
                .map(family -> (StatementPlan.Refused) analyzer.analyze(row.sql(), family))
                .map(refused -> cell(refused.reason()) + " | " + cell(refused.wayOut()))
                .collect(Collectors.toSet());
        assertThat(cells).as("one reason on all engines for: " + row.sql()).hasSize(1);
        return cells.iterator().next();
    }

    private static String engines(Set<SqlFamily> families) {
        return families.equals(StatementTable.ALL)
                ? "all"
                : families.stream().map(SupportedSqlPageTest::name).collect(Collectors.joining(", "));
    }

    private static String name(SqlFamily family) {
        return switch (family) {
            case MYSQL -> "MySQL";
            case MARIADB -> "MariaDB";
            case POSTGRESQL -> "PostgreSQL";
            case H2 -> "H2";
        };
    }

    private static String code(String sql) {
        if (sql.isEmpty()) {
            return "(an empty text)";
        }
        String line = cell(sql.replace("\n", " ⏎ ").strip());
        return line.contains("`") ? "`` " + line + " ``" : "`" + line + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
