package io.atone.coordinator.engine;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's deterministic state machine: the same events at the same instants have the same effects. Confined to
 * one thread. Nothing in it reads a clock, a random source, a socket or a disk.
 */
public final class Engine {

    private final Consumer<Effect> effects;
    private final EngineOverview overview;

    /**
     * Starts an epoch.
     *
     * @param epoch this start's number, durable already
     * @param decisions what the decision log remembers
     * @param knownResources every resource that was ever recorded
     * @param effects is handed each effect while {@link #handle} runs, in order
     * @param nowMillis of the same monotonic clock as in {@link #handle}
     */
    public Engine(
            EngineConfig config,
            long epoch,
            List<Decision> decisions,
            Set<ResourceId> knownResources,
            Consumer<Effect> effects,
            long nowMillis) {
        Objects.requireNonNull(config, "config");
        this.effects = Objects.requireNonNull(effects, "effects");
        this.overview = new EngineOverview(
                epoch, 0, 0, 0, 0, 0, 0, 0, 0, decisions.size(), 0, knownResources.size(), 0, 0, 0, 0);
    }

    /**
     * Takes one event. Never throws for anything that a client can send.
     *
     * @param nowMillis never less than in the call before
     */
    public void handle(Event event, long nowMillis) {
        Objects.requireNonNull(event, "event");
        if (event instanceof Event.MessageReceived received) {
            effects.accept(
                    new Effect.Disconnect(received.connection(), Effect.DisconnectReason.LIMIT_EXCEEDED, "Not ready"));
        }
    }

    /** When the next {@link Event.DeadlineReached} is due; {@link Long#MAX_VALUE} when there is none. */
    public long nextDeadlineMillis() {
        return Long.MAX_VALUE;
    }

    /** What the engine holds, in numbers. */
    public EngineOverview overview() {
        return overview;
    }

    /**
     * Transactions that are not over.
     *
     * @param only nothing but this one; null for all
     * @param limit at most this many, the oldest first
     */
    public List<TransactionView> transactions(@Nullable Xid only, int limit) {
        return List.of();
    }
}
