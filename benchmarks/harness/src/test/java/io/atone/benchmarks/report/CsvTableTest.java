package io.atone.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CsvTableTest {

    private static final List<String> COLUMNS = List.of("run", "variant", "figure");

    @TempDir
    private Path directory;

    private static CsvTable table(String... rows) {
        CsvTable table = new CsvTable(COLUMNS);
        for (String row : rows) {
            String[] values = row.split(" ", -1);
            table.add(Map.of("run", values[0], "variant", values[1], "figure", values[2]));
        }
        return table;
    }

    @Test
    void partialRunLeavesTheRestAsItWas() {
        CsvTable all = table("monday plain 1", "monday atone 2", "monday atone 3");

        all.replace(table("tuesday atone 4"), List.of("variant"));

        assertThat(all.rows())
                .isEqualTo(table("monday plain 1", "tuesday atone 4").rows());
    }

    @Test
    void fileIsReadAsItWasWrittenWhateverIsInIt() throws IOException {
        Path file = directory.resolve("deep/down.csv");
        table("monday a,b, ", "x ,,, ,").write(file);

        assertThat(CsvTable.read(file, COLUMNS).rows())
                .isEqualTo(table("monday a,b, ", "x ,,, ,").rows());
    }

    @Test
    void fileThatIsNotThereIsEmpty() throws IOException {
        assertThat(CsvTable.read(directory.resolve("none.csv"), COLUMNS).rows()).isEmpty();
    }

    @Test
    void fileWithOtherColumnsOrARowThatLacksSomeIsRefused() throws IOException {
        Path file = directory.resolve("older.csv");
        Files.writeString(file, "run,variant\nmonday,plain\n");
        assertThatThrownBy(() -> CsvTable.read(file, COLUMNS)).hasMessageContaining("other columns");

        Files.writeString(file, "run,variant,figure\nmonday,plain\n");
        assertThatThrownBy(() -> CsvTable.read(file, COLUMNS)).hasMessageContaining("2 instead of 3");
    }

    @Test
    void rowMustHaveAllColumnsAndNoOther() {
        assertThatThrownBy(() -> new CsvTable(COLUMNS).add(Map.of("run", "monday", "else", 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
