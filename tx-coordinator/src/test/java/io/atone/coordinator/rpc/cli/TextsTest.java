package io.atone.coordinator.rpc.cli;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextsTest {

    @Test
    void valuesCannotCommandTheTerminal() {
        assertThat(Texts.printable("a\u001b[2Jb\nc\u202e\u0007")).isEqualTo("a\\u001b[2Jb\\nc\\u202e\\u0007");
        assertThat(Texts.printable("张三的账户")).isEqualTo("张三的账户");
    }

    @Test
    void columnsLineUpAlsoUnderWideLetters() {
        String table = Texts.table("", List.of(List.of("A", "B"), List.of("张三", "x"), List.of("abcd", "y")));
        assertThat(table.lines()).containsExactly("A     B", "张三  x", "abcd  y");
    }

    @Test
    void agesAreShort() {
        assertThat(Texts.age(720)).isEqualTo("0.7 s");
        assertThat(Texts.age(42_000)).isEqualTo("42 s");
        assertThat(Texts.age(306_000)).isEqualTo("5 min 6 s");
        assertThat(Texts.age(3_600_000 * 3 + 60_000 * 7)).isEqualTo("3 h 7 min");
        assertThat(Texts.age(86_400_000L * 3 + 3_600_000 * 4)).isEqualTo("3 d 4 h");
    }
}
