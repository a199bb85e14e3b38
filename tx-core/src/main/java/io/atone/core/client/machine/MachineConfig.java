package io.atone.core.client.machine;

import java.time.Duration;
import java.util.Objects;

/**
 * What the machine needs to know. Immutable and thread-safe. Every length of time is above zero.
 *
 * @param application the service's name, for people
 * @param instanceId tells two processes of one application apart
 * @param defaultTimeout of a transaction that does not say
 * @param defaultLockWait of a transaction, or of a query for locks, that does not say
 * @param connectWait how long a beginning waits for a session
 * @param openWait how long a branch waits for its resource to be open while there is no session
 * @param scanWait how long it waits once there is one; short, for the scan may need what the waiting branches hold
 * @param requestTimeout how long a request may take beyond the time that it waits for locks; also bounds the handshake
 * @param commitWait how long a caller waits for the outcome of a commit
 * @param rollbackWait how long a caller waits for the outcome of a rollback
 * @param reconnectMin the first pause between two attempts to connect
 * @param reconnectMax the longest pause between two attempts to connect
 * @param maxPhaseTwoWork how many pieces of phase-two work may wait or run at once
 */
public record MachineConfig(
        String application,
        String instanceId,
        Duration defaultTimeout,
        Duration defaultLockWait,
        Duration connectWait,
        Duration openWait,
        Duration scanWait,
        Duration requestTimeout,
        Duration commitWait,
        Duration rollbackWait,
        Duration reconnectMin,
        Duration reconnectMax,
        int maxPhaseTwoWork) {

    public MachineConfig {
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(defaultTimeout, "defaultTimeout");
        Objects.requireNonNull(defaultLockWait, "defaultLockWait");
        Objects.requireNonNull(connectWait, "connectWait");
        Objects.requireNonNull(openWait, "openWait");
        Objects.requireNonNull(scanWait, "scanWait");
        Objects.requireNonNull(requestTimeout, "requestTimeout");
        Objects.requireNonNull(commitWait, "commitWait");
        Objects.requireNonNull(rollbackWait, "rollbackWait");
        Objects.requireNonNull(reconnectMin, "reconnectMin");
        Objects.requireNonNull(reconnectMax, "reconnectMax");
        if (maxPhaseTwoWork < 1) {
            throw new IllegalArgumentException("maxPhaseTwoWork must be positive, but is " + maxPhaseTwoWork);
        }
    }
}
