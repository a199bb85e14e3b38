package io.atone.datasource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.Shapes.Shape;
import io.atone.testkit.database.DatabaseEngine;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page says which pieces of work the contract runs on which engine. After a change of these, run the test with
 * {@code -Datone.updateDocs=true} and commit the page.
 */
class ShapesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reliability", "shapes.md");

    private static final List<DatabaseEngine> ENGINES =
            List.of(DatabaseEngine.MYSQL, DatabaseEngine.MARIADB, DatabaseEngine.POSTGRESQL, DatabaseEngine.H2);

    private static final String INTRODUCTION =
            """
            # Shapes of work

            Every build does each of these on the engines of its row (`ShapesContractIT`; PostgreSQL means 18 and 17). The work is done by the bare
            driver in one database, and in a global transaction in another one; as one local transaction, and as one for each statement. What
            its user sees is the same: update counts, rows, generated keys. So is what is in the tables after the local commits, and after the global
            commit. After a global rollback the tables are what they were. No undo row, lock or connection is left.

            An engine without a mark does not have the statement, or has it in another form, which is a row of its own. What is refused is another list:
            [supported SQL](../reference/supported-sql.md). Tables that are special (triggers, foreign keys, views, partitions, many columns,
            many rows, odd names, keys of all kinds), batches, and texts of several statements have tests of their own; of columns' types there is
            [one more list](../reference/types.md).

            This page is generated from the list that the tests run.
            """;

    @Test
    void pageSaysWhatTheContractRuns() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("atone.updateDocs")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE, StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    private static String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        write(page, "Statements, batches and savepoints", Shapes.all());
        write(page, "Inserts that look at what is there, or tell what they did", InsertShapes.all());
        write(page, "Keys that change, and rows that are changed more than once", KeyShapes.all());
        write(page, "Joins, common table expressions and row locks", JoinShapes.all());
        return page.toString();
    }

    /** What has one name on several engines is one row, even where its text differs. */
    private static void write(StringBuilder page, String title, List<Shape> shapes) {
        Map<String, Set<DatabaseEngine>> engines = new LinkedHashMap<>();
        for (Shape shape : shapes) {
            engines.computeIfAbsent(shape.name(), name -> EnumSet.noneOf(DatabaseEngine.class))
                    .addAll(shape.engines());
        }
        page.append("\n## ").append(title).append("\n\n|  |");
        ENGINES.forEach(engine -> page.append(' ').append(engine.displayName()).append(" |"));
        page.append("\n| --- |").append(" --- |".repeat(ENGINES.size())).append('\n');
        engines.forEach((name, on) -> {
            page.append("| ").append(name).append(" |");
            ENGINES.forEach(engine -> page.append(on.contains(engine) ? " \u2713 |" : "  |"));
            page.append('\n');
        });
    }
}
