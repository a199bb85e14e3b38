package io.atone.datasource.metadata;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** No column that a trigger may set goes unseen. */
class MySqlTriggersTest {

    private static final List<String> COLUMNS = List.of("id", "no", "größe", "x$y");

    @Test
    void columnsOfTheNewRowAreFoundHoweverTheyAreWritten() {
        for (String body : List.of(
                "SET NEW.id = UUID()",
                "BEGIN set new.ID = 5; END",
                "SET @x = 1, NEW . id = 5",
                "SET `NEW`.`id` = 5",
                "SET NEW.\"id\" = 5",
                "CALL give_key(NEW.id)",
                "SET\nNEW\n.\n`id`\n= 1")) {
            assertThat(MySqlTriggers.maySet(body, COLUMNS)).as(body).containsExactly("id");
        }
        assertThat(MySqlTriggers.maySet("SET NEW.Größe = 1, NEW.x$y = 2", COLUMNS))
                .containsExactlyInAnyOrder("größe", "x$y");
    }

    @Test
    void otherNamesAreNotTakenForAColumn() {
        assertThat(MySqlTriggers.maySet("SET NEW.idle = OLD.id, @renew.no = 1, id = NEW.no_1", COLUMNS))
                .isEmpty();
    }

    @Test
    void commentThatCouldHideAColumnMakesItAllColumns() {
        for (String body : List.of("SET NEW./* the key */id = 5", "SET NEW.-- key\nid = 5", "SET NEW.# key\nid = 5")) {
            assertThat(MySqlTriggers.maySet(body, COLUMNS)).as(body).containsExactlyInAnyOrderElementsOf(COLUMNS);
        }
    }
}
