package io.atone.datasource.metadata;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MySqlGrantsTest {

    private static boolean shows(String... lines) {
        return MySqlGrants.of(List.of(lines)).showTriggers("my_app", "account");
    }

    @Test
    void triggersAreShownWhereTriggerOrAllIsGranted() {
        assertThat(
                        shows(
                                "GRANT ALL PRIVILEGES ON *.* TO 'root'@'localhost' IDENTIFIED VIA unix_socket WITH GRANT OPTION"))
                .isTrue();
        assertThat(shows("GRANT SELECT, TRIGGER ON *.* TO `app`@`%`")).isTrue();
        assertThat(shows("GRANT TRIGGER, SELECT ON `my_app`.* TO `app`@`%`")).isTrue();
        assertThat(shows("GRANT ALL PRIVILEGES ON `my\\_app`.* TO `app`@`%`")).isTrue();
        assertThat(shows("GRANT ALL PRIVILEGES ON `my%`.* TO `app`@`%`")).isTrue();
        assertThat(shows("GRANT USAGE ON *.* TO `app`@`%`", "GRANT TRIGGER ON `my_app`.`account` TO `app`@`%`"))
                .isTrue();
    }

    @Test
    void triggersAreHiddenElsewhere() {
        assertThat(shows()).isFalse();
        assertThat(shows("GRANT USAGE ON *.* TO `app`@`%`")).isFalse();
        assertThat(shows("GRANT SELECT, INSERT, UPDATE, DELETE ON `my_app`.* TO `app`@`%`"))
                .isFalse();
        assertThat(shows("GRANT TRIGGER ON `other`.* TO `app`@`%`")).isFalse();
        assertThat(shows("GRANT TRIGGER ON `my_app`.`line` TO `app`@`%`")).isFalse();
        assertThat(shows("GRANT SELECT (`TRIGGER`, `x`) ON `my_app`.`account` TO `app`@`%`"))
                .isFalse();
        assertThat(shows("GRANT `TRIGGER`@`%` TO `app`@`%`")).isFalse();
        assertThat(shows("GRANT PROXY ON ''@'' TO 'root'@'localhost' WITH GRANT OPTION"))
                .isFalse();
        assertThat(shows("GRANT TRIGGER ON *.* TO `app`@`%`", "REVOKE TRIGGER ON `my_app`.* FROM `app`@`%`"))
                .isFalse();
    }

    private static boolean showsForeignKeys(String... lines) {
        return MySqlGrants.of(List.of(lines)).showForeignKeys("my_app");
    }

    @Test
    void foreignKeysAreShownWhereEnoughIsGrantedOnTheWholeSchema() {
        assertThat(showsForeignKeys("GRANT ALL PRIVILEGES ON *.* TO `root`@`%`"))
                .isTrue();
        assertThat(showsForeignKeys("GRANT SELECT, INSERT, UPDATE, DELETE ON `my_app`.* TO `app`@`%`"))
                .isTrue();
        assertThat(showsForeignKeys("GRANT REFERENCES ON `my\\_%`.* TO `app`@`%`"))
                .isTrue();
    }

    @Test
    void foreignKeysMayBeHiddenElsewhere() {
        assertThat(showsForeignKeys("GRANT USAGE ON *.* TO `app`@`%`")).isFalse();
        assertThat(showsForeignKeys("GRANT SELECT, DELETE ON `my_app`.* TO `app`@`%`"))
                .isFalse();
        assertThat(showsForeignKeys("GRANT INSERT, UPDATE ON `my_app`.`account` TO `app`@`%`"))
                .isFalse();
        assertThat(showsForeignKeys("GRANT REFERENCES ON `other`.* TO `app`@`%`"))
                .isFalse();
    }
}
