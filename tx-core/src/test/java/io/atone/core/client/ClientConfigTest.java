package io.atone.core.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.atone.core.event.ClientListener;
import io.atone.core.time.SystemIdSource;
import io.atone.core.transport.TransportSecurity;
import io.atone.core.transport.grpc.GrpcTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ClientConfigTest {

    private static ClientConfig.Builder builder() {
        return ClientConfig.forApplication("orders");
    }

    @Test
    void defaultsAreThoseThatTheDocumentationTells() {
        ClientConfig config = builder().build();

        assertThat(config.addresses()).containsExactly("localhost:8091");
        assertThat(config.defaultTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.defaultLockWait()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.connectWait()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void settingOutOfItsBoundsIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientConfig.forApplication(" ").build())
                .withMessageContaining("application");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().connectWait(Duration.ZERO).build())
                .withMessageContaining("connectWait");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().commitWait(Duration.ofDays(2)).build())
                .withMessageContaining("commitWait");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .reconnect(Duration.ofSeconds(2), Duration.ofSeconds(1))
                        .build())
                .withMessageContaining("reconnectMin");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().phaseTwo(0, 1).build())
                .withMessageContaining("phaseTwoThreads");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().addresses(List.of()).build())
                .withMessageContaining("address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:",
                ":8091",
                "localhost:0",
                "localhost:65536",
                "localhost:80x",
                "http://localhost:8091",
                "::1:8091",
                "a b:8091",
                "in-process:"
            })
    void addressThatIsNoneIsRefusedBeforeAnythingStarts(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> AtoneClients.connect(builder().address(address).build(), ClientListener.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8091", "10.0.0.1:1", "[::1]:8091", "coordinator.example:65535", "in-process:x"})
    void addressesOfEveryKindAreTaken(String address) {
        try (GrpcTransport transport = new GrpcTransport(List.of(address), TransportSecurity.NONE)) {
            assertThat(transport.describe()).isEqualTo(address);
        }
    }

    @Test
    void securityThatContradictsItselfIsRefused() {
        Path file = Path.of("some.pem");
        assertThatIllegalArgumentException().isThrownBy(() -> new TransportSecurity(true, null, file, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new TransportSecurity(false, file, null, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new TransportSecurity(false, null, null, null, "a\nb"));
    }

    @Test
    void tokenIsInNoText() {
        TransportSecurity security = new TransportSecurity(true, null, null, null, "s3cret");

        assertThat(security.toString()).doesNotContain("s3cret");
        assertThat(builder().security(security).build().toString()).doesNotContain("s3cret");
    }

    @Test
    void idsAreNotEqual() {
        SystemIdSource ids = new SystemIdSource();
        assertThat(ids.nextPositiveLong()).isPositive().isNotEqualTo(ids.nextPositiveLong());
    }
}
