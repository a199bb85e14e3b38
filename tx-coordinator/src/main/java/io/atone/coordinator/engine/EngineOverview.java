package io.atone.coordinator.engine;

/**
 * What the engine holds at an instant, in numbers. Immutable and thread-safe.
 *
 * @param epoch of this start
 * @param connectedClients clients with a stream
 * @param knownSessions clients with a stream or in their grace period
 * @param liveTransactions transactions that are not over; remembered outcomes do not count
 * @param needsAttention of these, the ones that wait for a person
 * @param rememberedOutcomes transactions that are over and may still be asked about
 * @param unfinishedBranches branches that phase two has not finished
 * @param heldLocks keys that some transaction holds
 * @param lockWaiters requests that wait for locks
 * @param rememberedDecisions decisions that the log still has to keep
 * @param openResources resources that accept branches
 * @param closedResources resources that are known and not scanned in this epoch
 * @param committed transactions committed since the start
 * @param rolledBack transactions rolled back completely since the start
 * @param decisionsWritten decisions handed to the log since the start
 * @param pendingDeadlines instants that the engine waits for
 * @param attentionsCalled how often a branch began to need attention since the start
 * @param attentionsEnded branches that needed attention and are done since the start
 */
public record EngineOverview(
        long epoch,
        int connectedClients,
        int knownSessions,
        int liveTransactions,
        int needsAttention,
        int rememberedOutcomes,
        int unfinishedBranches,
        int heldLocks,
        int lockWaiters,
        int rememberedDecisions,
        int openResources,
        int closedResources,
        long committed,
        long rolledBack,
        long decisionsWritten,
        int pendingDeadlines,
        long attentionsCalled,
        long attentionsEnded) {}
