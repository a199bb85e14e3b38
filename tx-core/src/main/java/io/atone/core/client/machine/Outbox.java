package io.atone.core.client.machine;

import java.util.function.Consumer;

import io.atone.core.client.machine.CallResult.FailureKind;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;

/** Where messages, results and notices leave the machine. */
final class Outbox {

    private final Session session;
    private final Consumer<ClientEffect> effects;

    Outbox(Session session, Consumer<ClientEffect> effects) {
        this.session = session;
        this.effects = effects;
    }

    void emit(ClientEffect effect) {
        effects.accept(effect);
    }

    /** Returns the position on the stream. */
    long send(ClientEnvelope envelope) {
        effects.accept(new ClientEffect.Send(session.connection(), envelope));
        return session.nextPosition();
    }

    /** Without a session the message is dropped. */
    void sendIfOpen(ClientMessage message) {
        if (session.isOpen()) {
            send(ClientEnvelope.oneWay(message));
        }
    }

    void complete(long call, CallResult result) {
        effects.accept(new ClientEffect.Complete(call, result));
    }

    void fail(long call, FailureKind kind, String message) {
        complete(call, new CallResult.Failed(kind, message));
    }

    void report(ClientNotice notice) {
        effects.accept(new ClientEffect.Report(notice));
    }
}
