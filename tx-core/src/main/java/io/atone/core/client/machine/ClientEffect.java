package io.atone.core.client.machine;

import java.util.Objects;

import io.atone.core.protocol.ClientEnvelope;

/** What the machine wants done. Effects are carried out in their order. All are immutable. */
public sealed interface ClientEffect {

    /**
     * Open a stream.
     *
     * @param connection what tells it from earlier and later ones
     */
    record Connect(long connection) implements ClientEffect {}

    /** Send a message; if the stream is gone meanwhile, it is dropped. */
    record Send(long connection, ClientEnvelope envelope) implements ClientEffect {
        public Send {
            Objects.requireNonNull(envelope, "envelope");
        }
    }

    /** End a stream at once; the machine expects nothing of it any more. */
    record Abort(long connection) implements ClientEffect {}

    /** End a stream after what was sent. */
    record Finish(long connection) implements ClientEffect {}

    /** A call has its result. */
    record Complete(long call, CallResult result) implements ClientEffect {
        public Complete {
            Objects.requireNonNull(result, "result");
        }
    }

    /** Have a resource manager do something, then say so by {@link ClientMachine#workFinished}. */
    record Start(PhaseTwoWork work) implements ClientEffect {
        public Start {
            Objects.requireNonNull(work, "work");
        }
    }

    /** Something that people want to know. */
    record Report(ClientNotice notice) implements ClientEffect {
        public Report {
            Objects.requireNonNull(notice, "notice");
        }
    }
}
