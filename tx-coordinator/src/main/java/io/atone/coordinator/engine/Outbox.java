package io.atone.coordinator.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;

/** Where effects leave the engine. What can wait until the event's end is collected into few messages. */
final class Outbox {

    private final Consumer<Effect> effects;
    private final List<Xid> forgottenDecisions = new ArrayList<>();
    private long decisionsWritten;
    private long attentionsCalled;
    private long attentionsEnded;

    Outbox(Consumer<Effect> effects) {
        this.effects = effects;
    }

    void send(ConnectionId connection, ServerMessage message) {
        effects.accept(new Effect.Send(connection, message));
    }

    void answer(ReplyRoute route, Reply reply) {
        send(route.connection(), new ServerMessage.Answer(route.requestId(), reply));
    }

    void disconnect(ConnectionId connection, DisconnectReason reason, String message) {
        effects.accept(new Effect.Disconnect(connection, reason, message));
    }

    /** Returns the decision's number. */
    long append(Decision decision) {
        effects.accept(new Effect.AppendDecision(++decisionsWritten, decision));
        return decisionsWritten;
    }

    void recordResource(ResourceId resource) {
        effects.accept(new Effect.RecordResource(resource));
    }

    void forgetResource(ResourceId resource) {
        effects.accept(new Effect.ForgetResource(resource));
    }

    void report(Notice notice) {
        attentionsCalled += notice instanceof Notice.BranchNeedsAttention ? 1 : 0;
        attentionsEnded += notice instanceof Notice.AttentionEnded ? 1 : 0;
        effects.accept(new Effect.Report(notice));
    }

    void forgetDecision(Xid xid) {
        forgottenDecisions.add(xid);
    }

    void flush() {
        if (!forgottenDecisions.isEmpty()) {
            effects.accept(new Effect.ForgetDecisions(forgottenDecisions));
            forgottenDecisions.clear();
        }
    }

    long decisionsWritten() {
        return decisionsWritten;
    }

    long attentionsCalled() {
        return attentionsCalled;
    }

    long attentionsEnded() {
        return attentionsEnded;
    }
}
