package io.atone.coordinator.rpc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.core.protocol.Protocol;
import io.atone.core.transport.grpc.proto.Begin;
import io.atone.core.transport.grpc.proto.ClientMessage;
import io.atone.core.transport.grpc.proto.Commit;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.atone.coordinator.rpc.RawClient.hello;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a peer sends, it gets a status that says what was wrong, and nobody else notices. */
class WireAbuseTest {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String TOKEN = "0123456789abcdef";

    private final List<RawClient> clients = new ArrayList<>();
    private Coordinator coordinator;

    @BeforeEach
    void start() {
        coordinator = Coordinator.start(CoordinatorConfig.inMemory().onPort(0));
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        coordinator.close();
    }

    private RawClient client() {
        return client(new Metadata());
    }

    private RawClient client(Metadata headers) {
        RawClient client = new RawClient(coordinator.port(), headers);
        clients.add(client);
        return client;
    }

    private void assertEnd(RawClient client, Status.Code code, String... texts) throws Exception {
        Status status = client.end();
        assertThat(status.getCode()).as("%s", status).isEqualTo(code);
        assertThat(status.getDescription()).contains(texts);
    }

    @Test
    void bytesThatAreNoMessageEndTheStream() throws Exception {
        byte[] garbage = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertEnd(client().say(garbage), Status.Code.INVALID_ARGUMENT, "Protobuf");
    }

    @Test
    void garbageAfterHelloEndsTheStream() throws Exception {
        RawClient client = client().say(hello(Protocol.VERSION));
        assertThat(client.firstAnswer().hasWelcome()).isTrue();
        assertEnd(client.say(new byte[] {(byte) 0xff, 1, 2, 3}), Status.Code.INVALID_ARGUMENT, "Protobuf");
    }

    @Test
    void anotherMessageThanHelloAtTheStartIsRefused() throws Exception {
        ClientMessage commit = ClientMessage.newBuilder()
                .setRequestId(1)
                .setCommit(Commit.newBuilder().setXid("1-1.1"))
                .build();
        assertEnd(client().say(commit), Status.Code.FAILED_PRECONDITION, "Hello");
    }

    @Test
    void secondHelloIsRefused() throws Exception {
        RawClient client = client().say(hello(Protocol.VERSION)).say(hello(Protocol.VERSION));
        assertEnd(client, Status.Code.INVALID_ARGUMENT, "only once");
    }

    @Test
    void otherProtocolVersionIsRefusedAndBothAreNamed() throws Exception {
        assertEnd(client().say(hello(99)), Status.Code.UNIMPLEMENTED, "99", Integer.toString(Protocol.VERSION));
    }

    @Test
    void malformedXidIsNamed() throws Exception {
        ClientMessage begin = ClientMessage.newBuilder()
                .setBegin(Begin.newBuilder().setXid("not an xid"))
                .build();
        assertEnd(client().say(hello(Protocol.VERSION)).say(begin), Status.Code.INVALID_ARGUMENT, "begin.xid");
    }

    @Test
    void messageOfAnUnknownKindIsRefused() throws Exception {
        ClientMessage unknown = ClientMessage.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                999,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("from the future"))
                                        .build())
                        .build())
                .build();
        assertEnd(client().say(hello(Protocol.VERSION)).say(unknown), Status.Code.INVALID_ARGUMENT, "understand");
    }

    @Test
    void messageOverTheLimitIsRefusedWithTheLimit() throws Exception {
        byte[] large = new byte[Protocol.MAX_MESSAGE_BYTES + 1];
        assertEnd(
                client().say(hello(Protocol.VERSION)).say(large),
                Status.Code.RESOURCE_EXHAUSTED,
                Integer.toString(Protocol.MAX_MESSAGE_BYTES));
    }

    @Test
    void messageFarOverTheLimitEndsTheStreamUnread() throws Exception {
        byte[] huge = new byte[5 * Protocol.MAX_MESSAGE_BYTES];
        Status status = client().say(hello(Protocol.VERSION)).say(huge).end();
        assertThat(status.getCode()).as("%s", status).isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    }

    @Test
    void othersAreServedWhileOneMisbehaves() throws Exception {
        RawClient bad = client().say(new byte[] {1, 2, 3});
        bad.end();
        assertThat(client().say(hello(Protocol.VERSION)).firstAnswer().hasWelcome())
                .isTrue();
        assertThat(coordinator.overview().connectedClients()).isEqualTo(1);
    }

    @Test
    void tokenIsAskedForAndNeverToldAndOpensTheDoor() throws Exception {
        coordinator.close();
        coordinator = Coordinator.start(CoordinatorConfig.inMemory().onPort(0).withToken(new BearerToken(TOKEN)));

        assertEnd(client().say(hello(Protocol.VERSION)), Status.Code.UNAUTHENTICATED, "expects a token");
        Metadata wrong = new Metadata();
        wrong.put(AUTHORIZATION, "Bearer 0123456789abcdeX");
        RawClient refused = client(wrong).say(hello(Protocol.VERSION));
        assertEnd(refused, Status.Code.UNAUTHENTICATED, "not the one");
        assertThat(refused.end().getDescription()).doesNotContain(TOKEN);

        Metadata right = new Metadata();
        right.put(AUTHORIZATION, "Bearer " + TOKEN);
        assertThat(client(right).say(hello(Protocol.VERSION)).firstAnswer().hasWelcome())
                .isTrue();
    }
}
