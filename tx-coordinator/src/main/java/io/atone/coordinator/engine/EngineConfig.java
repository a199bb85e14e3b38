package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The engine's bounds, each with a name. Immutable and thread-safe; made from {@link #defaults()} by the
 * {@code with...} methods. Every duration is positive, at least a millisecond, and every limit is at least one. What each
 * one bounds stands at its component, where the coordinator's help and reference page take it from.
 */
public record EngineConfig(
        @Bound("no transaction lives longer before it is rolled back") Duration maxTransactionTimeout,
        @Bound("how long a commit waits for votes that are still on their way") Duration voteTimeout,
        @Bound("how long a client may be gone before its transactions are rolled back") Duration initiatorGrace,
        @Bound("how long after a start an earlier epoch's transactions wait for their initiators")
                Duration adoptionWindow,
        @Bound("how long a lock is waited for when neither the request nor a Begin says so") Duration defaultLockWait,
        @Bound("no lock is waited for longer; longer wishes are cut to this") Duration maxLockWait,
        @Bound("how long the answer to a rollback waits for the last branch to be undone") Duration rollbackReplyWait,
        @Bound("the pause after the first failed attempt at phase two or at a scan; it doubles each time")
                Duration phaseTwoRetryMin,
        @Bound("the longest pause between two attempts") Duration phaseTwoRetryMax,
        @Bound("how long an attempt at phase two may take before it counts as failed") Duration phaseTwoAckTimeout,
        @Bound("how long a scan may take from its start to its last report before it counts as failed")
                Duration scanTimeout,
        @Bound("how often a client is pinged") Duration pingInterval,
        @Bound("a client silent for longer is disconnected") Duration pingTimeout,
        @Bound("how long an outcome is remembered at most when the initiator is gone or has not asked for it")
                Duration outcomeRetention,
        @Bound("transactions that are not over") int maxLiveTransactions,
        @Bound("outcomes of transactions that are over; the oldest rollbacks go first") int maxRememberedOutcomes,
        @Bound("branches of one transaction") int maxBranchesPerTransaction,
        @Bound("requests that wait for locks") int maxLockWaiters,
        @Bound("branches in one CommitBranches message") int maxPhaseTwoBatch,
        @Bound("CommitBranches messages under way per resource and client; what waits is batched")
                int maxCommitBatchesInFlight,
        @Bound("how long the first branch of a CommitBranches message waits for others to go along; 0ms: not at all")
                Duration commitGathering,
        @Bound("RollbackBranch messages under way per resource and client") int maxRollbacksInFlight,
        @Bound("connected clients and such in their grace period") int maxClients,
        @Bound("resources known in all, from the decision log and announced") int maxResources) {

    public EngineConfig {
        requirePositive("maxTransactionTimeout", maxTransactionTimeout);
        requirePositive("voteTimeout", voteTimeout);
        requirePositive("initiatorGrace", initiatorGrace);
        requirePositive("adoptionWindow", adoptionWindow);
        requirePositive("defaultLockWait", defaultLockWait);
        requirePositive("maxLockWait", maxLockWait);
        requirePositive("rollbackReplyWait", rollbackReplyWait);
        requirePositive("phaseTwoRetryMin", phaseTwoRetryMin);
        requirePositive("phaseTwoRetryMax", phaseTwoRetryMax);
        requirePositive("phaseTwoAckTimeout", phaseTwoAckTimeout);
        requirePositive("scanTimeout", scanTimeout);
        requirePositive("pingInterval", pingInterval);
        requirePositive("pingTimeout", pingTimeout);
        requirePositive("outcomeRetention", outcomeRetention);
        requirePositive("maxLiveTransactions", maxLiveTransactions);
        requirePositive("maxRememberedOutcomes", maxRememberedOutcomes);
        requirePositive("maxBranchesPerTransaction", maxBranchesPerTransaction);
        requirePositive("maxLockWaiters", maxLockWaiters);
        requirePositive("maxPhaseTwoBatch", maxPhaseTwoBatch);
        requirePositive("maxCommitBatchesInFlight", maxCommitBatchesInFlight);
        if (commitGathering.isNegative()) {
            throw new IllegalArgumentException("commitGathering must not be negative, but is " + commitGathering);
        }
        requirePositive("maxRollbacksInFlight", maxRollbacksInFlight);
        requirePositive("maxClients", maxClients);
        requirePositive("maxResources", maxResources);
        requireNotAbove("defaultLockWait", defaultLockWait, "maxLockWait", maxLockWait);
        requireNotAbove("phaseTwoRetryMin", phaseTwoRetryMin, "phaseTwoRetryMax", phaseTwoRetryMax);
        requireNotAbove("pingInterval", pingInterval, "pingTimeout", pingTimeout);
    }

    /** What suits most. */
    public static EngineConfig defaults() {
        return new Draft().toConfig();
    }

    /** The same with another maxTransactionTimeout. */
    public EngineConfig withMaxTransactionTimeout(Duration maxTransactionTimeout) {
        return with(draft -> draft.maxTransactionTimeout = maxTransactionTimeout);
    }

    /** The same with another voteTimeout. */
    public EngineConfig withVoteTimeout(Duration voteTimeout) {
        return with(draft -> draft.voteTimeout = voteTimeout);
    }

    /** The same with another initiatorGrace. */
    public EngineConfig withInitiatorGrace(Duration initiatorGrace) {
        return with(draft -> draft.initiatorGrace = initiatorGrace);
    }

    /** The same with another adoptionWindow. */
    public EngineConfig withAdoptionWindow(Duration adoptionWindow) {
        return with(draft -> draft.adoptionWindow = adoptionWindow);
    }

    /** The same with another defaultLockWait. */
    public EngineConfig withDefaultLockWait(Duration defaultLockWait) {
        return with(draft -> draft.defaultLockWait = defaultLockWait);
    }

    /** The same with another maxLockWait. */
    public EngineConfig withMaxLockWait(Duration maxLockWait) {
        return with(draft -> draft.maxLockWait = maxLockWait);
    }

    /** The same with another rollbackReplyWait. */
    public EngineConfig withRollbackReplyWait(Duration rollbackReplyWait) {
        return with(draft -> draft.rollbackReplyWait = rollbackReplyWait);
    }

    /** The same with another phaseTwoRetryMin. */
    public EngineConfig withPhaseTwoRetryMin(Duration phaseTwoRetryMin) {
        return with(draft -> draft.phaseTwoRetryMin = phaseTwoRetryMin);
    }

    /** The same with another phaseTwoRetryMax. */
    public EngineConfig withPhaseTwoRetryMax(Duration phaseTwoRetryMax) {
        return with(draft -> draft.phaseTwoRetryMax = phaseTwoRetryMax);
    }

    /** The same with another phaseTwoAckTimeout. */
    public EngineConfig withPhaseTwoAckTimeout(Duration phaseTwoAckTimeout) {
        return with(draft -> draft.phaseTwoAckTimeout = phaseTwoAckTimeout);
    }

    /** The same with another scanTimeout. */
    public EngineConfig withScanTimeout(Duration scanTimeout) {
        return with(draft -> draft.scanTimeout = scanTimeout);
    }

    /** The same with another pingInterval. */
    public EngineConfig withPingInterval(Duration pingInterval) {
        return with(draft -> draft.pingInterval = pingInterval);
    }

    /** The same with another pingTimeout. */
    public EngineConfig withPingTimeout(Duration pingTimeout) {
        return with(draft -> draft.pingTimeout = pingTimeout);
    }

    /** The same with another outcomeRetention. */
    public EngineConfig withOutcomeRetention(Duration outcomeRetention) {
        return with(draft -> draft.outcomeRetention = outcomeRetention);
    }

    /** The same with another maxLiveTransactions. */
    public EngineConfig withMaxLiveTransactions(int maxLiveTransactions) {
        return with(draft -> draft.maxLiveTransactions = maxLiveTransactions);
    }

    /** The same with another maxRememberedOutcomes. */
    public EngineConfig withMaxRememberedOutcomes(int maxRememberedOutcomes) {
        return with(draft -> draft.maxRememberedOutcomes = maxRememberedOutcomes);
    }

    /** The same with another maxBranchesPerTransaction. */
    public EngineConfig withMaxBranchesPerTransaction(int maxBranchesPerTransaction) {
        return with(draft -> draft.maxBranchesPerTransaction = maxBranchesPerTransaction);
    }

    /** The same with another maxLockWaiters. */
    public EngineConfig withMaxLockWaiters(int maxLockWaiters) {
        return with(draft -> draft.maxLockWaiters = maxLockWaiters);
    }

    /** The same with another maxPhaseTwoBatch. */
    public EngineConfig withMaxPhaseTwoBatch(int maxPhaseTwoBatch) {
        return with(draft -> draft.maxPhaseTwoBatch = maxPhaseTwoBatch);
    }

    /** The same with another maxCommitBatchesInFlight. */
    public EngineConfig withMaxCommitBatchesInFlight(int maxCommitBatchesInFlight) {
        return with(draft -> draft.maxCommitBatchesInFlight = maxCommitBatchesInFlight);
    }

    /** The same with another commitGathering. */
    public EngineConfig withCommitGathering(Duration commitGathering) {
        return with(draft -> draft.commitGathering = commitGathering);
    }

    /** The same with another maxRollbacksInFlight. */
    public EngineConfig withMaxRollbacksInFlight(int maxRollbacksInFlight) {
        return with(draft -> draft.maxRollbacksInFlight = maxRollbacksInFlight);
    }

    /** The same with another maxClients. */
    public EngineConfig withMaxClients(int maxClients) {
        return with(draft -> draft.maxClients = maxClients);
    }

    /** The same with another maxResources. */
    public EngineConfig withMaxResources(int maxResources) {
        return with(draft -> draft.maxResources = maxResources);
    }

    private EngineConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.toConfig();
    }

    private static void requirePositive(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least a millisecond, but is " + value);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
        }
    }

    private static void requireNotAbove(String name, Duration value, String limitName, Duration limit) {
        if (value.compareTo(limit) > 0) {
            throw new IllegalArgumentException(
                    name + " must not be above " + limitName + " (" + limit + "), but is " + value);
        }
    }

    /** A configuration being made. */
    private static final class Draft {
        private Duration maxTransactionTimeout = Duration.ofMinutes(10);
        private Duration voteTimeout = Duration.ofSeconds(5);
        private Duration initiatorGrace = Duration.ofSeconds(10);
        private Duration adoptionWindow = Duration.ofSeconds(30);
        private Duration defaultLockWait = Duration.ofSeconds(10);
        private Duration maxLockWait = Duration.ofSeconds(60);
        private Duration rollbackReplyWait = Duration.ofSeconds(10);
        private Duration phaseTwoRetryMin = Duration.ofMillis(100);
        private Duration phaseTwoRetryMax = Duration.ofSeconds(30);
        private Duration phaseTwoAckTimeout = Duration.ofSeconds(30);
        private Duration scanTimeout = Duration.ofSeconds(60);
        private Duration pingInterval = Duration.ofSeconds(5);
        private Duration pingTimeout = Duration.ofSeconds(20);
        private Duration outcomeRetention = Duration.ofMinutes(5);
        private int maxLiveTransactions = 1_000_000;
        private int maxRememberedOutcomes = 1_000_000;
        private int maxBranchesPerTransaction = 10_000;
        private int maxLockWaiters = 100_000;
        private int maxPhaseTwoBatch = 500;
        private int maxCommitBatchesInFlight = 2;
        private Duration commitGathering = Duration.ofMillis(50);
        private int maxRollbacksInFlight = 64;
        private int maxClients = 10_000;
        private int maxResources = 100_000;

        private Draft() {}

        private Draft(EngineConfig from) {
            this.maxTransactionTimeout = from.maxTransactionTimeout;
            this.voteTimeout = from.voteTimeout;
            this.initiatorGrace = from.initiatorGrace;
            this.adoptionWindow = from.adoptionWindow;
            this.defaultLockWait = from.defaultLockWait;
            this.maxLockWait = from.maxLockWait;
            this.rollbackReplyWait = from.rollbackReplyWait;
            this.phaseTwoRetryMin = from.phaseTwoRetryMin;
            this.phaseTwoRetryMax = from.phaseTwoRetryMax;
            this.phaseTwoAckTimeout = from.phaseTwoAckTimeout;
            this.scanTimeout = from.scanTimeout;
            this.pingInterval = from.pingInterval;
            this.pingTimeout = from.pingTimeout;
            this.outcomeRetention = from.outcomeRetention;
            this.maxLiveTransactions = from.maxLiveTransactions;
            this.maxRememberedOutcomes = from.maxRememberedOutcomes;
            this.maxBranchesPerTransaction = from.maxBranchesPerTransaction;
            this.maxLockWaiters = from.maxLockWaiters;
            this.maxPhaseTwoBatch = from.maxPhaseTwoBatch;
            this.maxCommitBatchesInFlight = from.maxCommitBatchesInFlight;
            this.commitGathering = from.commitGathering;
            this.maxRollbacksInFlight = from.maxRollbacksInFlight;
            this.maxClients = from.maxClients;
            this.maxResources = from.maxResources;
        }

        private EngineConfig toConfig() {
            return new EngineConfig(
                    maxTransactionTimeout,
                    voteTimeout,
                    initiatorGrace,
                    adoptionWindow,
                    defaultLockWait,
                    maxLockWait,
                    rollbackReplyWait,
                    phaseTwoRetryMin,
                    phaseTwoRetryMax,
                    phaseTwoAckTimeout,
                    scanTimeout,
                    pingInterval,
                    pingTimeout,
                    outcomeRetention,
                    maxLiveTransactions,
                    maxRememberedOutcomes,
                    maxBranchesPerTransaction,
                    maxLockWaiters,
                    maxPhaseTwoBatch,
                    maxCommitBatchesInFlight,
                    commitGathering,
                    maxRollbacksInFlight,
                    maxClients,
                    maxResources);
        }
    }
}
