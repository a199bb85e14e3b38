package io.atone.testkit.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FaultProxyTest {

    private static final int SOON_MILLIS = 300;
    private static final int EVENTUALLY_MILLIS = 20_000;

    private ServerSocket server;
    private FaultProxy proxy;
    private Socket caller;
    private Socket target;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.to(server.getLocalPort());
        caller = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        target = server.accept();
        caller.setSoTimeout(EVENTUALLY_MILLIS);
        target.setSoTimeout(EVENTUALLY_MILLIS);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        caller.close();
        target.close();
        server.close();
    }

    @Test
    void goodNetworkCarriesBothWays() throws IOException {
        assertCarries(caller, target);
        assertCarries(target, caller);
    }

    @Test
    void whatIsDroppedNeverArrivesAndTheOtherDirectionIsUnharmed() throws IOException {
        proxy.toTarget(Fault.DROP);
        caller.getOutputStream().write(1);
        assertNothingArrives(target);
        assertThat(proxy.harm()).isEqualTo(new Harm(0, 0, 1, 0));
        assertCarries(target, caller);
        proxy.heal();
        assertCarries(caller, target);
    }

    @Test
    void whatIsHeldArrivesAfterHealing() throws IOException {
        proxy.toCaller(Fault.HOLD);
        target.getOutputStream().write(7);
        assertNothingArrives(caller);
        assertThat(proxy.harm()).isEqualTo(new Harm(0, 1, 0, 0));
        proxy.heal();
        caller.setSoTimeout(EVENTUALLY_MILLIS);
        assertThat(caller.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void whatIsDelayedArrivesLater() throws IOException {
        proxy.toTarget(Fault.delay(Duration.ofMillis(SOON_MILLIS)));
        long before = System.nanoTime();
        assertCarries(caller, target);
        assertThat(proxy.harm()).isEqualTo(new Harm(1, 0, 0, 0));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(SOON_MILLIS));
    }

    @Test
    void connectionIsResetInTheMiddleOfAMessage() throws IOException {
        proxy.toTarget(Fault.cutAfter(3));
        caller.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
        assertThat(target.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(proxy.harm()).isEqualTo(new Harm(0, 0, 0, 1));
    }

    @Test
    void faultThatMeetsNothingDoesNoHarm() throws IOException {
        proxy.toTarget(Fault.cutAfter(1));
        assertCarries(target, caller);
        assertCarries(caller, target);
        assertThat(proxy.harm()).isEqualTo(Harm.NONE);
    }

    @Test
    void cutConnectionsCanBeMadeAgain() throws IOException {
        proxy.cutAll();
        assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(SocketException.class);
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = server.accept()) {
            accepted.setSoTimeout(EVENTUALLY_MILLIS);
            assertCarries(again, accepted);
        }
    }

    private static void assertCarries(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(42);
        assertThat(to.getInputStream().read()).isEqualTo(42);
    }

    private static void assertNothingArrives(Socket at) throws IOException {
        at.setSoTimeout(SOON_MILLIS);
        assertThatThrownBy(() -> at.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        at.setSoTimeout(EVENTUALLY_MILLIS);
    }
}
