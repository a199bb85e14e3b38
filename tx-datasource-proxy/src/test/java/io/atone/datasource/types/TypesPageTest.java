package io.atone.datasource.types;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.atone.datasource.types.TypeCase.Fate;
import io.atone.testkit.database.DatabaseEngine;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reference page is the contract's table, written out. After a change of the table, run the test with
 * {@code -Datone.updateDocs=true} and commit the page.
 */
class TypesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "types.md");

    private static final int MAX_SHOWN = 120;

    private static final String INTRODUCTION =
            """
            # Column types

            What happens to values inside a global transaction that is rolled back. Every row of these tables is a test
            (`TypesContractIT`) that runs on the engine itself: the values are updated, deleted, inserted and deleted again, and the
            transaction is rolled back by a service with other session settings (time zone, SQL mode, interval style and so on);
            the engine's own checksum or binary form of the rows is then what it was before. A change that somebody else makes meanwhile to
            any other of the values is noticed, and stops the rollback.

            "As a key": *yes* means that rows are told apart by such a column and each value has a global lock of its own (where a
            collation calls values equal they share one). *Unique only, one lock for all values* means that the equality of such
            values is the engine's affair: a table needs another primary key, and all rows with a value in such a unique key exclude each
            other among global transactions. *Not in this engine*: the engine has no such keys.

            Refused are statements on columns of the types that say so, and on rows that hold one of the values named as refused: a byte
            that is no character in the column's character set, and in MySQL's JSON a DECIMAL whose text MySQL reads back as another
            number, a date or a binary value (they have a text, from which MySQL makes something else). PostgreSQL's `money` and names of
            its catalog (`regclass` and the like) look different to sessions with another `lc_monetary` or search path; they are carried by
            what is stored, also in arrays, but inside composites and ranges they cannot be.

            Values of 50 MB are restored too (`LargeValuesIT`), once `atone.datasource.max-undo-size` is raised to what one local
            transaction may change at most, and the engine takes packets of that size; above it the local commit fails and is rolled
            back.

            This page is generated from the table that the tests run (`Types`).
            """;

    @Test
    void referencePageSaysWhatTheTestsProve() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("atone.updateDocs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE, StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    private static String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (DatabaseEngine engine :
                List.of(DatabaseEngine.MYSQL, DatabaseEngine.MARIADB, DatabaseEngine.POSTGRESQL, DatabaseEngine.H2)) {
            page.append("\n## ").append(engine.displayName()).append('\n');
            Map<String, List<TypeCase>> groups = Types.of(engine).stream()
                    .collect(Collectors.groupingBy(TypeCase::group, LinkedHashMap::new, Collectors.toList()));
            groups.forEach((group, types) -> group(page, group, types));
        }
        return page.toString();
    }

    private static void group(StringBuilder page, String title, List<TypeCase> types) {
        page.append("\n### ").append(title).append("\n\n");
        page.append("| Type | Fate | As a key | Values |\n| --- | --- | --- | --- |\n");
        for (TypeCase type : types) {
            page.append("| ").append(code(type.definition())).append(" | ").append(type.fate().words);
            page.append(" | ").append(type.fate() == Fate.REFUSED ? "" : type.key().words);
            page.append(" | ").append(values(type.literals()));
            if (!type.refusedLiterals().isEmpty()) {
                page.append("; refused: ").append(values(type.refusedLiterals()));
            }
            page.append(" |\n");
        }
    }

    private static String values(List<String> literals) {
        return literals.stream().map(TypesPageTest::code).collect(Collectors.joining(", "));
    }

    private static String code(String text) {
        String shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
        return '`' + shown.replace("|", "\\|") + '`';
    }
}
