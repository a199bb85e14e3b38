package io.atone.core.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.atone.core.client.machine.MachineConfig;
import io.atone.core.protocol.Protocol;
import io.atone.core.transport.TransportSecurity;

/**
 * How a client is set up. Immutable and thread-safe; made by {@link #forApplication}.
 *
 * @param application the service's name, for people; 1 to {@value #MAX_APPLICATION_LENGTH} characters
 * @param addresses where the coordinator is: {@code host:port}, or {@code in-process:name}
 * @param security TLS and token
 * @param defaultTimeout of a transaction that does not say; default 60 s
 * @param defaultLockWait how long branches wait for locks when nobody says; default 10 s
 * @param connectWait how long a beginning waits for a session; default 5 s
 * @param openWait how long a branch waits for its resource to be open while there is no session; default 10 s
 * @param scanWait how long it waits once there is one, and the resource is being scanned; default 5 s. The branch holds a
 *     connection and rows meanwhile, which the scan may be waiting for when a pool is used up
 * @param requestTimeout how long a request may take beyond its wait for locks; default 10 s
 * @param commitWait how long a commit waits for its outcome; default 60 s
 * @param rollbackWait how long a rollback waits for its outcome; default 30 s
 * @param closeWait how long {@code close} waits for phase-two work under way; default 5 s
 * @param reconnectMin the first pause between attempts to connect; default 100 ms
 * @param reconnectMax the longest pause between attempts to connect; default 5 s
 * @param phaseTwoThreads how many pieces of phase-two work run at once; default 4
 * @param phaseTwoQueue how many more may wait; beyond that the coordinator is asked to come again; default 1000
 */
public record ClientConfig(
        String application,
        List<String> addresses,
        TransportSecurity security,
        Duration defaultTimeout,
        Duration defaultLockWait,
        Duration connectWait,
        Duration openWait,
        Duration scanWait,
        Duration requestTimeout,
        Duration commitWait,
        Duration rollbackWait,
        Duration closeWait,
        Duration reconnectMin,
        Duration reconnectMax,
        int phaseTwoThreads,
        int phaseTwoQueue) {

    /** No application's name is longer. */
    public static final int MAX_APPLICATION_LENGTH = 200;

    /** No wait is longer. */
    public static final Duration MAX_WAIT = Duration.ofHours(24);

    public ClientConfig {
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(security, "security");
        addresses = List.copyOf(addresses);
        if (application.isBlank() || application.length() > MAX_APPLICATION_LENGTH) {
            throw new IllegalArgumentException("The application's name has 1 to " + MAX_APPLICATION_LENGTH
                    + " characters, but this one has " + application.length());
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("The coordinator's address is missing");
        }
        positive("defaultTimeout", defaultTimeout);
        if (defaultLockWait.isNegative()) {
            throw new IllegalArgumentException("defaultLockWait must not be negative, but is " + defaultLockWait);
        }
        positive("connectWait", connectWait);
        positive("openWait", openWait);
        positive("scanWait", scanWait);
        positive("requestTimeout", requestTimeout);
        positive("commitWait", commitWait);
        positive("rollbackWait", rollbackWait);
        positive("closeWait", closeWait);
        positive("reconnectMin", reconnectMin);
        positive("reconnectMax", reconnectMax);
        if (reconnectMin.compareTo(reconnectMax) > 0) {
            throw new IllegalArgumentException(
                    "reconnectMin " + reconnectMin + " is longer than reconnectMax " + reconnectMax);
        }
        between("phaseTwoThreads", phaseTwoThreads, 1, 256);
        between("phaseTwoQueue", phaseTwoQueue, 1, 1_000_000);
    }

    /** The defaults, with the coordinator on this machine. */
    public static Builder forApplication(String application) {
        return new Builder(application);
    }

    MachineConfig machineConfig(String instanceId) {
        return new MachineConfig(
                application,
                instanceId,
                defaultTimeout,
                defaultLockWait,
                connectWait,
                openWait,
                scanWait,
                requestTimeout,
                commitWait,
                rollbackWait,
                reconnectMin,
                reconnectMax,
                phaseTwoThreads + phaseTwoQueue);
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1 || value.compareTo(MAX_WAIT) > 0) {
            throw new IllegalArgumentException(
                    name + " must be between 1 ms and " + MAX_WAIT.toHours() + " h, but is " + value);
        }
    }

    private static void between(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be between " + min + " and " + max + ", but is " + value);
        }
    }

    /** Collects the settings; not thread-safe. */
    public static final class Builder {

        private final String application;
        private List<String> addresses = List.of("localhost:" + Protocol.DEFAULT_PORT);
        private TransportSecurity security = TransportSecurity.NONE;
        private Duration defaultTimeout = Duration.ofSeconds(60);
        private Duration defaultLockWait = Duration.ofSeconds(10);
        private Duration connectWait = Duration.ofSeconds(5);
        private Duration openWait = Duration.ofSeconds(10);
        private Duration scanWait = Duration.ofSeconds(5);
        private Duration requestTimeout = Duration.ofSeconds(10);
        private Duration commitWait = Duration.ofSeconds(60);
        private Duration rollbackWait = Duration.ofSeconds(30);
        private Duration closeWait = Duration.ofSeconds(5);
        private Duration reconnectMin = Duration.ofMillis(100);
        private Duration reconnectMax = Duration.ofSeconds(5);
        private int phaseTwoThreads = 4;
        private int phaseTwoQueue = 1_000;

        private Builder(String application) {
            this.application = application;
        }

        /** Where the coordinator is. */
        public Builder address(String value) {
            return addresses(List.of(value));
        }

        /** Where the coordinator may be; each attempt to connect takes the next one. */
        public Builder addresses(List<String> value) {
            this.addresses = List.copyOf(value);
            return this;
        }

        /** See {@link ClientConfig#security}. */
        public Builder security(TransportSecurity value) {
            this.security = value;
            return this;
        }

        /** See {@link ClientConfig#defaultTimeout}. */
        public Builder defaultTimeout(Duration value) {
            this.defaultTimeout = value;
            return this;
        }

        /** See {@link ClientConfig#defaultLockWait}. */
        public Builder defaultLockWait(Duration value) {
            this.defaultLockWait = value;
            return this;
        }

        /** See {@link ClientConfig#connectWait}. */
        public Builder connectWait(Duration value) {
            this.connectWait = value;
            return this;
        }

        /** See {@link ClientConfig#openWait}. */
        public Builder openWait(Duration value) {
            this.openWait = value;
            return this;
        }

        /** See {@link ClientConfig#scanWait}. */
        public Builder scanWait(Duration value) {
            this.scanWait = value;
            return this;
        }

        /** See {@link ClientConfig#requestTimeout}. */
        public Builder requestTimeout(Duration value) {
            this.requestTimeout = value;
            return this;
        }

        /** See {@link ClientConfig#commitWait}. */
        public Builder commitWait(Duration value) {
            this.commitWait = value;
            return this;
        }

        /** See {@link ClientConfig#rollbackWait}. */
        public Builder rollbackWait(Duration value) {
            this.rollbackWait = value;
            return this;
        }

        /** See {@link ClientConfig#closeWait}. */
        public Builder closeWait(Duration value) {
            this.closeWait = value;
            return this;
        }

        /** See {@link ClientConfig#reconnectMin} and {@link ClientConfig#reconnectMax}. */
        public Builder reconnect(Duration min, Duration max) {
            this.reconnectMin = min;
            this.reconnectMax = max;
            return this;
        }

        /** See {@link ClientConfig#phaseTwoThreads} and {@link ClientConfig#phaseTwoQueue}. */
        public Builder phaseTwo(int threads, int queue) {
            this.phaseTwoThreads = threads;
            this.phaseTwoQueue = queue;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException when a setting is out of its bounds; the message names it
         */
        public ClientConfig build() {
            return new ClientConfig(
                    application,
                    addresses,
                    security,
                    defaultTimeout,
                    defaultLockWait,
                    connectWait,
                    openWait,
                    scanWait,
                    requestTimeout,
                    commitWait,
                    rollbackWait,
                    closeWait,
                    reconnectMin,
                    reconnectMax,
                    phaseTwoThreads,
                    phaseTwoQueue);
        }
    }
}
