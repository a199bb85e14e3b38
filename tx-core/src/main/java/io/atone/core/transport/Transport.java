package io.atone.core.transport;

import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ServerMessage;

/** Opens streams to the coordinator. Thread-safe. */
public interface Transport extends AutoCloseable {

    /**
     * Opens a stream. Does not wait for the coordinator; whether it could be reached is told to the listener.
     *
     * @throws IllegalStateException when this transport is closed
     */
    Connection connect(Listener listener);

    /** For people: where the coordinator is expected, without credentials. */
    String describe();

    /** Ends what is open, waiting a bounded time for messages that are on their way out. */
    @Override
    void close();

    /** One stream. Calls come from one thread at a time. */
    interface Connection {

        /**
         * Sends a message, in the order of the calls. Does not wait. On a stream that has ended it is dropped, and the
         * listener has been or will be told of the end.
         *
         * @throws MessageTooLargeException when it is larger than either side reads; nothing was sent
         */
        void send(ClientEnvelope envelope);

        /** Ends the stream after what was sent. */
        void close();

        /** Ends the stream at once. */
        void abort();
    }

    /** Hears from one stream; calls come one at a time, in order, from a thread of the transport. */
    interface Listener {

        /** A message arrived. */
        void received(ServerMessage message);

        /** The stream has ended, or never came about. The last call. */
        void closed(ConnectionLoss loss);
    }
}
