package io.atone.core.transport.grpc;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/** Random messages of every kind, the same ones for the same seed. */
final class MessageGenerator {

    private static final String[] TEXTS = {
        "", "a", "transfer", "张三的账户", "\uD83D\uDE00 smile", "line\nbreak", "x".repeat(2_000)
    };

    private final SplittableRandom random;

    MessageGenerator(long seed) {
        this.random = new SplittableRandom(seed);
    }

    ClientEnvelope clientEnvelope() {
        ClientMessage message = clientMessage();
        return new ClientEnvelope(message instanceof ClientMessage.Request ? positive() : 0, message);
    }

    private ClientMessage clientMessage() {
        return switch (random.nextInt(12)) {
            case 0 ->
                new ClientMessage.Hello(
                        random.nextInt(100),
                        "app" + text(),
                        "instance",
                        maybe(this::clientId),
                        notNegative(),
                        list(this::liveTransaction),
                        list(this::liveBranch));
            case 1 -> new ClientMessage.AnnounceResource(resource(), text(), text());
            case 2 -> new ClientMessage.Begin(xid(), text(), duration(), maybe(this::xid), notNegative(), duration());
            case 3 -> new ClientMessage.BranchCommitted(branch());
            case 4 ->
                new ClientMessage.PhaseTwoResult(
                        resource(),
                        list(this::branch),
                        pick(PhaseTwoOutcome.values()),
                        text(),
                        pick(UndoMode.values()),
                        list(this::difference));
            case 5 -> new ClientMessage.Pong(random.nextLong(), notNegative());
            case 6 ->
                new ClientMessage.ScanReport(
                        resource(),
                        list(() -> new ClientMessage.InDoubtBranch(branch(), list(this::lockKey))),
                        random.nextBoolean(),
                        maybe(() -> "failed" + text().length()));
            case 7 ->
                new ClientMessage.RegisterBranch(branch(), resource(), list(this::lockKey), maybe(() -> duration()
                        .plusMillis(1)));
            case 8 -> new ClientMessage.MarkRollbackOnly(xid(), text());
            case 9 -> new ClientMessage.Commit(xid(), list(() -> new BranchId(positive())));
            case 10 -> new ClientMessage.Rollback(xid(), text());
            default ->
                new ClientMessage.LockQuery(
                        resource(),
                        maybe(this::xid),
                        list(this::lockKey),
                        maybe(() -> duration().plusMillis(1)),
                        random.nextBoolean(),
                        random.nextBoolean());
        };
    }

    private RowDifference difference() {
        return new RowDifference(
                shortText(),
                shortText(),
                pick(RowDifference.Change.values()),
                list(() -> new RowDifference.Column(
                        shortText(),
                        maybe(this::shortText),
                        maybe(this::shortText),
                        maybe(this::shortText),
                        random.nextBoolean())),
                random.nextInt(100));
    }

    private UndoOrder order() {
        UndoMode mode = pick(UndoMode.values());
        return mode == UndoMode.GUARDED
                ? UndoOrder.GUARDED
                : new UndoOrder(mode, "because " + shortText().replace('\n', ' '));
    }

    ServerMessage serverMessage() {
        return switch (random.nextInt(7)) {
            case 0 ->
                new ServerMessage.Welcome(
                        notNegative(),
                        clientId(),
                        random.nextInt(1, Integer.MAX_VALUE),
                        duration(),
                        duration(),
                        duration());
            case 1 -> new ServerMessage.CommitBranches(resource(), list(this::branch));
            case 2 -> new ServerMessage.RollbackBranch(resource(), branch(), order());
            case 3 -> new ServerMessage.ScanResource(resource());
            case 4 -> new ServerMessage.ResourceOpen(resource());
            case 5 -> new ServerMessage.Ping(random.nextLong(), random.nextLong());
            default -> new ServerMessage.Answer(positive(), reply());
        };
    }

    private Reply reply() {
        return switch (random.nextInt(5)) {
            case 0 -> new Reply.Done();
            case 3 -> new Reply.Taken(list(this::lockKey));
            case 1 -> new Reply.Ended(outcome(pick(GlobalStatus.values())));
            case 2 ->
                new Reply.LockRefusal(
                        pick(LockRefusalKind.values()), lockKey(), xid(), text(), text(), duration(), list(this::xid));
            default ->
                new Reply.Refusal(
                        pick(RefusalKind.values()), text(), maybe(() -> outcome(pick(GlobalStatus.values()))));
        };
    }

    Outcome outcome(GlobalStatus status) {
        return switch (status) {
            case ROLLING_BACK, ROLLED_BACK, NEEDS_ATTENTION ->
                new Outcome(status, pick(RollbackCause.values()), text());
            case ACTIVE, COMMITTING, COMMITTED, FORGOTTEN -> new Outcome(status, null, text());
        };
    }

    private ClientMessage.LiveTransaction liveTransaction() {
        return new ClientMessage.LiveTransaction(
                xid(), text(), duration(), maybe(this::xid), maybe(() -> "reason" + random.nextInt()));
    }

    private ClientMessage.LiveBranch liveBranch() {
        return new ClientMessage.LiveBranch(branch(), resource());
    }

    private BranchRef branch() {
        return new BranchRef(xid(), new BranchId(positive()));
    }

    private Xid xid() {
        return new Xid(clientId(), positive());
    }

    private ClientId clientId() {
        return new ClientId(positive(), positive());
    }

    private ResourceId resource() {
        return new ResourceId("db-" + random.nextInt(1_000));
    }

    private LockKey lockKey() {
        return new LockKey(random.nextLong(), random.nextLong());
    }

    private Duration duration() {
        return Duration.ofMillis(random.nextLong(1_000_000_000L));
    }

    private String text() {
        String text = pick(TEXTS);
        return text.length() < 1_900 ? text : text.substring(0, 1_900);
    }

    private String shortText() {
        String text = text();
        return text.length() < RowDifference.MAX_TEXT_LENGTH ? text : text.substring(0, RowDifference.MAX_TEXT_LENGTH);
    }

    private long positive() {
        return random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextLong(1, 100_000);
    }

    private long notNegative() {
        return random.nextInt(4) == 0 ? 0 : positive();
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    private <T> List<T> list(Supplier<T> element) {
        return Stream.generate(element).limit(random.nextInt(4)).toList();
    }
}
