package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BenchOptionsTest {

    private static BenchOptions parse(String line) {
        return BenchOptions.parse(List.of(line.split(" ", -1)));
    }

    @Test
    void relativeDirectoriesAreThoseOfTheOneWhoAsks() {
        BenchOptions options = parse("--variants before,atone --before ../before --data data --record .");

        Path here = Path.of("").toAbsolutePath();
        assertThat(options.beforeOrFail()).isEqualTo(here.resolveSibling("before"));
        assertThat(options.data()).isEqualTo(here.resolve("data"));
        assertThat(options.recordings()).isEqualTo(here);
    }

    @Test
    void resultsOfAnotherBuildAreNotKept() {
        assertThat(parse("--variants before,atone --output results").output()).isNull();
        assertThat(parse("--variants plain,atone --output results").output()).isNotNull();
        assertThat(parse("--variants plain,atone --output none").output()).isNull();
    }

    @Test
    void transfersAreMeasuredWithSeveralNumbersOfThreadsAndEverythingElseWithOne() {
        assertThat(parse("--measure transfers --output none").threads()).containsExactly(1, 8, 32);
        assertThat(parse("--measure locks --output none").threads()).containsExactly(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seconds", "--seconds 0", "--threads 1,x", "--mix both", "--nothing 1", "--measure all"})
    void whatIsNotUnderstoodIsRefused(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(IllegalArgumentException.class);
    }
}
