package io.atone.coordinator.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.decision.DecisionLog;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.rpc.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {

    @TempDir
    Path directory;

    private static CoordinatorConfig configure(String... arguments) {
        return new ConfigAssembly(Settings.parse(List.of(arguments)), Map.of("ATONE_TOKEN", "0123456789abcdef")::get)
                .assemble();
    }

    @Test
    void nothingGivenMeansTheDefaults() {
        CoordinatorConfig config = configure();
        assertThat(config.edge().endpoint()).isEqualTo(new Endpoint.Port("", 8091));
        assertThat(config.storage())
                .isEqualTo(CoordinatorConfig.inDirectory(Path.of("atone-data")).storage());
        assertThat(config.engine()).isEqualTo(EngineConfig.defaults());
        assertThat(config.edge().tls()).isNull();
        assertThat(config.edge().token()).isNull();
    }

    @Test
    void commandLineWinsOverTheFile() throws IOException {
        Path file = Files.writeString(
                directory.resolve("atone.properties"), "port = 7000\nvote-timeout = 7s\nmax-clients=17\n");
        CoordinatorConfig config = configure("--config", file.toString(), "--port=7001", "--host", "127.0.0.1");

        assertThat(config.edge().endpoint()).isEqualTo(new Endpoint.Port("127.0.0.1", 7001));
        assertThat(config.engine().voteTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.engine().maxClients()).isEqualTo(17);
    }

    @Test
    void unknownKeyInTheFileIsNamedWithTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("atone.properties"), "prot=7000");
        assertThatThrownBy(() -> configure("--config", file.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("prot")
                .hasMessageContaining(file.toString())
                .hasMessageContaining("data-dir");
    }

    @ParameterizedTest
    @CsvSource({
        "--prot=1, Unknown option --prot",
        "start, Unexpected argument: start",
        "--port, needs a value",
        "--port=many, --port is a number",
        "--port=70000, between 0 and 65535",
        "--log-file-bytes=4MB, --log-file-bytes is a number",
        "--first-epoch=0, between 1 and 1000000000",
        "--first-epoch=1000000001, between 1 and 1000000000",
        "--log-file-bytes=16383, between 16384 and 1073741824 bytes",
        "--log-file-bytes=1073741825, between 16384 and 1073741824 bytes",
        "--vote-timeout=soon, a duration is a number and a unit",
        "--vote-timeout=0s, voteTimeout must be at least a millisecond",
        "--max-clients=ten, --max-clients is a number",
        "--config=/no/such/file, /no/such/file",
        "--tls-key=/no/such/file, both --tls-certificate and --tls-key",
        "--token-file=/no/such/file, /no/such/file",
        "--token-env=NO_SUCH_VARIABLE, NO_SUCH_VARIABLE",
    })
    void whatMakesNoSenseIsRefusedWithTheReason(String argument, String reason) {
        assertThatThrownBy(() -> configure(argument))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void optionGivenTwiceIsRefused() {
        assertThatThrownBy(() -> configure("--port=1", "--port=2"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void logFileIsAsLargeAsAskedFor() {
        CoordinatorConfig config = configure("--data-dir", directory.toString(), "--log-file-bytes=65536");
        try (DecisionLog log = config.storage().open()) {
            log.load();
            assertThat(directory.resolve("decisions.log")).hasSize(65_536);
        }
    }

    @Test
    void tokenComesFromAFileOrTheEnvironment() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "fedcba9876543210\n");
        assertThat(configure("--token-file=" + file).edge().token()).isNotNull();
        assertThat(configure("--token-env=ATONE_TOKEN").edge().token()).isNotNull();
        assertThatThrownBy(() -> configure("--token-env=ATONE_TOKEN", "--token-file=" + file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("not both");
    }

    @Test
    void helpListsEveryOptionAndBound() {
        String help = Help.usage();
        for (Setting setting : Setting.values()) {
            assertThat(help).contains("--" + setting.key());
        }
        assertThat(help).contains("--vote-timeout", "--adoption-window", "--config", "--version");
        assertThat(EngineBounds.areOfKnownKinds()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "10s,10000", "5m,300000", "1h,3600000"})
    void durationIsPrintedAsItIsRead(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.print(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
