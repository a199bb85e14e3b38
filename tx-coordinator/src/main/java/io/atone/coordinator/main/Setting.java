package io.atone.coordinator.main;

import io.atone.coordinator.decision.FileLogOptions;

/** What can be set besides the engine's bounds, on the command line and in the configuration file alike. */
enum Setting {
    HOST("host", "all addresses", "the address to listen on"),
    PORT("port", "8091", "the port to listen on; 0 for any free one"),
    DATA_DIR("data-dir", "./atone-data", "the directory that keeps the decisions; made when it does not exist"),
    LOG_FILE_BYTES(
            "log-file-bytes",
            Integer.toString(FileLogOptions.defaults().fileBytes()),
            "the decision log's file is made at least this large, and replaced when it is full; from "
                    + FileLogOptions.MIN_FILE_BYTES + " to " + FileLogOptions.MAX_FILE_BYTES),
    FIRST_EPOCH(
            "first-epoch",
            Long.toString(FileLogOptions.defaults().firstEpoch()),
            "no start has a smaller epoch; for a new data directory in place of one that is lost, see the runbook"),
    TLS_CERTIFICATE("tls-certificate", "", "file with the certificate chain (PEM); turns TLS on"),
    TLS_KEY("tls-key", "", "file with the certificate's private key (PEM, PKCS #8)"),
    TLS_CLIENT_CA("tls-client-ca", "", "file with the authorities (PEM) whose certificates clients have to show"),
    TOKEN_FILE("token-file", "", "file with the token that clients have to show"),
    TOKEN_ENV("token-env", "", "environment variable with the token that clients have to show"),
    ADMIN_TOKEN_FILE(
            "admin-token-file",
            "",
            "file with the token that admin commands have to show; without one they are taken from this machine only"),
    ADMIN_TOKEN_ENV("admin-token-env", "", "environment variable with the token that admin commands have to show");

    private final String key;
    private final String defaultText;
    private final String meaning;

    Setting(String key, String defaultText, String meaning) {
        this.key = key;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    String key() {
        return key;
    }

    String defaultText() {
        return defaultText;
    }

    String meaning() {
        return meaning;
    }
}
