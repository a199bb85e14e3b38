package io.atone.coordinator.e2e;

import java.nio.file.Path;
import java.time.Duration;

import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.rpc.BearerToken;
import io.atone.coordinator.rpc.TlsFiles;
import io.atone.core.AtoneClient;
import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.transport.TransportSecurity;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Mutual TLS and a token, and what happens when something of it is missing or wrong. */
@Timeout(60)
class SecureConnectionTest {

    private static final String TOKEN = "0123456789abcdef-secret";

    @TempDir
    static Path directory;

    private static PemIdentity server;
    private static PemIdentity client;
    private static Coordinator coordinator;

    @BeforeAll
    static void start() throws Exception {
        server = PemIdentity.create(directory, "server");
        client = PemIdentity.create(directory, "client");
        coordinator = Coordinator.start(CoordinatorConfig.inMemory()
                .onPort(0)
                .withTls(new TlsFiles(server.certificate(), server.privateKey(), client.certificate()))
                .withToken(new BearerToken(TOKEN)));
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    private static ThrowingCallable beginningWith(TransportSecurity security) {
        return () -> {
            try (AtoneClient connected = AtoneClients.connect(ClientConfig.forApplication("orders")
                    .address(coordinator.address())
                    .security(security)
                    .connectWait(Duration.ofMillis(1_500))
                    .build())) {
                connected
                        .transactions()
                        .begin(GlobalTransactionOptions.named("transfer"))
                        .commit();
            }
        };
    }

    @Test
    void clientWithCertificateAndTokenIsLetIn() {
        assertThatCode(beginningWith(new TransportSecurity(
                        true, server.certificate(), client.certificate(), client.privateKey(), TOKEN)))
                .doesNotThrowAnyException();
    }

    @Test
    void wrongTokenIsRefused() {
        assertThatThrownBy(beginningWith(new TransportSecurity(
                        true, server.certificate(), client.certificate(), client.privateKey(), "not-the-right-one")))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("UNAUTHENTICATED")
                .hasMessageNotContaining("not-the-right-one");
    }

    @Test
    void clientWithoutACertificateIsRefused() {
        assertThatThrownBy(beginningWith(new TransportSecurity(true, server.certificate(), null, null, TOKEN)))
                .isInstanceOf(CoordinatorUnavailableException.class);
    }

    @Test
    void coordinatorThatIsNotTrustedIsNotTalkedTo() {
        assertThatThrownBy(beginningWith(new TransportSecurity(
                        true, client.certificate(), client.certificate(), client.privateKey(), TOKEN)))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("UNAVAILABLE");
    }

    @Test
    void plainTextIsRefused() {
        assertThatThrownBy(beginningWith(new TransportSecurity(false, null, null, null, TOKEN)))
                .isInstanceOf(CoordinatorUnavailableException.class);
    }
}
