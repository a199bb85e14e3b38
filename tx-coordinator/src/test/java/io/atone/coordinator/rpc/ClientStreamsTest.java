package io.atone.coordinator.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.atone.coordinator.decision.InMemoryDecisionLog;
import io.atone.coordinator.driver.CoordinatorDriver;
import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.core.protocol.ServerMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Streams against a peer that is as slow, silent or numerous as the test wants. */
class ClientStreamsTest {

    private static final ConnectionId FIRST = new ConnectionId(1);

    private final AtomicLong clock = new AtomicLong();
    private final ClientStreams streams = new ClientStreams(clock::get, 2);
    private final CoordinatorDriver driver = CoordinatorDriver.start(
            EngineConfig.defaults(), new InMemoryDecisionLog(), clock::get, streams, notice -> {}, failure -> {});
    private final Peer peer = new Peer();

    @AfterEach
    void close() {
        driver.close();
    }

    private static ServerMessage ping(long nonce) {
        return new ServerMessage.Ping(nonce, 0);
    }

    @Test
    void messagesForABusyPeerWaitAndKeepTheirOrder() {
        streams.open(peer, driver);
        streams.send(FIRST, ping(1));
        peer.ready = false;
        streams.send(FIRST, ping(2));
        streams.send(FIRST, ping(3));
        assertThat(peer.received).containsExactly(ping(1));

        peer.becomeReady();
        streams.send(FIRST, ping(4));
        assertThat(peer.received).containsExactly(ping(1), ping(2), ping(3), ping(4));
    }

    @Test
    void peerThatNeverReadsIsDisconnectedAtTheLimit() {
        streams.open(peer, driver);
        peer.ready = false;
        for (int i = 0; i < ClientStream.MAX_PENDING_MESSAGES; i++) {
            streams.send(FIRST, ping(i));
        }
        assertThat(peer.end).isNull();

        streams.send(FIRST, ping(-1));
        assertThat(peer.end).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        streams.send(FIRST, ping(-2));
        assertThat(peer.received).isEmpty();
    }

    @Test
    void streamWithoutHelloIsEndedAfterAWhile() {
        streams.open(peer, driver);
        clock.addAndGet(ClientStreams.HELLO_TIMEOUT_MILLIS);
        streams.endSilentOnes();
        assertThat(peer.end).isNull();

        clock.incrementAndGet();
        streams.endSilentOnes();
        assertThat(peer.end).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void oneStreamTooManyIsRefusedAndTheOthersStay() {
        Peer second = new Peer();
        Peer third = new Peer();
        streams.open(peer, driver);
        streams.open(second, driver);
        streams.open(third, driver);

        assertThat(third.end).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(peer.end).isNull();
        assertThat(second.end).isNull();
    }

    @Test
    void streamThatComesDuringTheShutdownIsToldSo() {
        streams.startClosing();
        streams.open(peer, driver);
        assertThat(peer.end).isEqualTo(Status.Code.UNAVAILABLE);
    }

    /** The network's side of a stream. */
    private static final class Peer extends ServerCallStreamObserver<ServerMessage> {

        private final List<ServerMessage> received = new ArrayList<>();
        private boolean ready = true;
        private Status.@Nullable Code end;
        private Runnable onReady = () -> {};

        void becomeReady() {
            ready = true;
            onReady.run();
        }

        @Override
        public void onNext(ServerMessage message) {
            received.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            end = Status.fromThrowable(failure).getCode();
        }

        @Override
        public void onCompleted() {
            end = Status.Code.OK;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void setCompression(String compression) {}
    }
}
