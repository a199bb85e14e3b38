package io.atone.core.transport.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.transport.grpc.proto.Begin;
import io.atone.core.transport.grpc.proto.Commit;
import io.atone.core.transport.grpc.proto.Hello;
import io.atone.core.transport.grpc.proto.LockKey;
import io.atone.core.transport.grpc.proto.Ping;
import io.atone.core.transport.grpc.proto.RegisterBranch;
import io.atone.core.transport.grpc.proto.Welcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WireCodecTest {

    private static final int ROUNDS = 3_000;

    @Test
    void everyClientMessageComesBackAsItWas() throws Exception {
        long seed = new SplittableRandom().nextLong();
        MessageGenerator generator = new MessageGenerator(seed);
        Set<Class<?>> seen = new HashSet<>();
        for (int i = 0; i < ROUNDS; i++) {
            ClientEnvelope envelope = generator.clientEnvelope();
            seen.add(envelope.message().getClass());
            byte[] bytes = WireCodec.encode(envelope).toByteArray();
            ClientEnvelope back = WireCodec.decode(io.atone.core.transport.grpc.proto.ClientMessage.parseFrom(bytes));
            assertThat(back).as("seed %d, round %d", seed, i).isEqualTo(envelope);
        }
        assertThat(seen).as("the generator makes every kind").containsAll(messages(ClientMessage.class));
    }

    @Test
    void everyServerMessageComesBackAsItWas() throws Exception {
        long seed = new SplittableRandom().nextLong();
        MessageGenerator generator = new MessageGenerator(seed);
        Set<Class<?>> seen = new HashSet<>();
        for (int i = 0; i < ROUNDS; i++) {
            ServerMessage message = generator.serverMessage();
            seen.add(
                    message instanceof ServerMessage.Answer answer
                            ? answer.reply().getClass()
                            : message.getClass());
            byte[] bytes = WireCodec.encode(message).toByteArray();
            ServerMessage back = WireCodec.decode(io.atone.core.transport.grpc.proto.ServerMessage.parseFrom(bytes));
            assertThat(back).as("seed %d, round %d", seed, i).isEqualTo(message);
        }
        List<Class<?>> kinds = new ArrayList<>(messages(ServerMessage.class));
        kinds.remove(ServerMessage.Answer.class);
        kinds.addAll(messages(Reply.class));
        assertThat(seen).as("the generator makes every kind").containsAll(kinds);
    }

    private static List<Class<?>> messages(Class<?> sealed) {
        List<Class<?>> kinds = new ArrayList<>();
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                kinds.addAll(messages(permitted));
            } else {
                kinds.add(permitted);
            }
        }
        return kinds;
    }

    @Test
    void textsForPeopleAreCutAndNeverThroughACharacter() throws Exception {
        String long1 = "x".repeat(Protocol.MAX_TEXT_LENGTH - 1) + "\uD83D\uDE00";

        ClientEnvelope back = roundTrip(
                new ClientEnvelope(1, new ClientMessage.Rollback(io.atone.core.id.Xid.parse("1-1.1"), long1)));

        assertThat(((ClientMessage.Rollback) back.message()).reason())
                .isEqualTo("x".repeat(Protocol.MAX_TEXT_LENGTH - 1));
    }

    @Test
    void noWaitForLocksDoesNotBecomeTheDefaultWait() throws Exception {
        BranchRef branch = new BranchRef(io.atone.core.id.Xid.parse("1-1.1"), new BranchId(5));
        ClientEnvelope back = roundTrip(new ClientEnvelope(
                1,
                new ClientMessage.RegisterBranch(
                        branch, new io.atone.core.id.ResourceId("db"), List.of(), Duration.ZERO)));

        assertThat(((ClientMessage.RegisterBranch) back.message()).lockWait()).isEqualTo(Duration.ofMillis(1));
    }

    private static ClientEnvelope roundTrip(ClientEnvelope envelope) throws WireFormatException {
        return WireCodec.decode(WireCodec.encode(envelope));
    }

    @Test
    void envelopeOfARequestNeedsAnId() {
        ClientMessage commit = new ClientMessage.Commit(io.atone.core.id.Xid.parse("1-1.1"));

        assertThatIllegalArgumentException().isThrownBy(() -> ClientEnvelope.oneWay(commit));
        assertThatIllegalArgumentException().isThrownBy(() -> new ClientEnvelope(4, new ClientMessage.Pong(1, 1)));
    }

    // ---- malformed messages of a client

    private static void refused(io.atone.core.transport.grpc.proto.ClientMessage.Builder wire, String field) {
        assertThatExceptionOfType(WireFormatException.class)
                .isThrownBy(() -> WireCodec.decode(wire.build()))
                .satisfies(e -> assertThat(e.field()).isEqualTo(field))
                .withMessageStartingWith(field + ": ");
    }

    private static io.atone.core.transport.grpc.proto.ClientMessage.Builder client(long requestId) {
        return io.atone.core.transport.grpc.proto.ClientMessage.newBuilder().setRequestId(requestId);
    }

    private static RegisterBranch.Builder registration() {
        return RegisterBranch.newBuilder().setXid("1-1.1").setBranchId(7).setResourceId("db");
    }

    @Test
    void clientMessageThatCannotBeUnderstoodNamesTheField() {
        refused(client(0), "body");
        refused(client(0).setCommit(Commit.newBuilder().setXid("1-1.1")), "request_id");
        refused(client(-1).setCommit(Commit.newBuilder().setXid("1-1.1")), "request_id");
        refused(client(3).setBegin(Begin.newBuilder().setXid("1-1.1")), "request_id");
        refused(client(1).setCommit(Commit.getDefaultInstance()), "commit.xid");
        refused(client(1).setCommit(Commit.newBuilder().setXid("nonsense")), "commit.xid");
        refused(client(1).setCommit(Commit.newBuilder().setXid("1-1." + "1".repeat(100))), "commit.xid");
        refused(client(0).setBegin(Begin.newBuilder().setXid("1-1.1").setTimeoutMillis(-1)), "begin.timeout_millis");
        refused(client(0).setBegin(Begin.newBuilder().setXid("1-1.1").setParentXid("?")), "begin.parent_xid");
        refused(
                client(0).setBegin(Begin.newBuilder().setXid("1-1.1").setOldestLiveSequence(-2)),
                "begin.oldest_live_sequence");
        refused(
                client(0)
                        .setBegin(Begin.newBuilder().setXid("1-1.1").setName("n".repeat(Protocol.MAX_TEXT_LENGTH + 1))),
                "begin.name");
        refused(client(1).setRegisterBranch(registration().setBranchId(0)), "register_branch.branch_id");
        refused(client(1).setRegisterBranch(registration().setResourceId("a b")), "register_branch.resource_id");
        refused(
                client(1)
                        .setRegisterBranch(registration()
                                .addAllLockKeys(java.util.Collections.nCopies(
                                        Protocol.MAX_LOCK_KEYS_PER_BRANCH + 1, LockKey.getDefaultInstance()))),
                "register_branch.lock_keys");
        refused(client(0).setHello(Hello.getDefaultInstance()), "hello.application");
        refused(
                client(0)
                        .setHello(Hello.newBuilder()
                                .setApplication("a")
                                .setInstanceId("i")
                                .setPreviousClientId("0-0")),
                "hello.previous_client_id");
    }

    // ---- malformed messages of a coordinator

    private static void refused(io.atone.core.transport.grpc.proto.ServerMessage.Builder wire, String field) {
        assertThatExceptionOfType(WireFormatException.class)
                .isThrownBy(() -> WireCodec.decode(wire.build()))
                .satisfies(e -> assertThat(e.field()).isEqualTo(field));
    }

    private static io.atone.core.transport.grpc.proto.ServerMessage.Builder server(long requestId) {
        return io.atone.core.transport.grpc.proto.ServerMessage.newBuilder().setRequestId(requestId);
    }

    @Test
    void serverMessageThatCannotBeUnderstoodNamesTheField() {
        var reply = io.atone.core.transport.grpc.proto.Reply.newBuilder();
        var outcome = io.atone.core.transport.grpc.proto.Outcome.newBuilder();
        refused(server(0), "body");
        refused(server(5).setPing(Ping.getDefaultInstance()), "request_id");
        refused(server(0).setReply(reply), "request_id");
        refused(server(1).setReply(reply), "reply");
        refused(server(1).setReply(reply.setOutcome(outcome)), "reply.outcome.status");
        refused(
                server(1)
                        .setReply(reply.setOutcome(
                                outcome.setStatus(io.atone.core.transport.grpc.proto.GlobalStatus.ROLLED_BACK))),
                "reply.outcome");
        refused(server(0).setWelcome(Welcome.newBuilder().setEpoch(1)), "welcome.max_message_bytes");
        refused(server(0).setWelcome(Welcome.newBuilder().setEpoch(1).setMaxMessageBytes(1)), "welcome.client_id");
    }

    @Test
    void outcomesOfEveryStatusComeBack() throws Exception {
        for (GlobalStatus status : GlobalStatus.values()) {
            Outcome outcome = new MessageGenerator(1).outcome(status);
            ServerMessage message = new ServerMessage.Answer(9, new Reply.Ended(outcome));
            assertThat(WireCodec.decode(WireCodec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void clientIdsBeyondAnyLengthAreRefusedBeforeTheyAreRead() {
        refused(
                server(0)
                        .setWelcome(Welcome.newBuilder()
                                .setEpoch(1)
                                .setMaxMessageBytes(1)
                                .setClientId("1-" + "1".repeat(1_000_000))),
                "welcome.client_id");
        assertThat(ClientId.parse("1-1")).isEqualTo(new ClientId(1, 1));
    }
}
