package io.atone.crash.check;

import java.util.Objects;

/**
 * What the initiator was told about a transfer.
 *
 * @param transfer its id in the journals
 * @param kind how it ended
 * @param idleAcrossRestart whether the coordinator was restarted while the transfer was open and in no call
 * @param reason of an end that is no commit, for people
 */
public record ToldOutcome(String transfer, Kind kind, boolean idleAcrossRestart, String reason) {

    private static final int FIELDS = 4;

    public ToldOutcome {
        Objects.requireNonNull(transfer, "transfer");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }

    /** How a transfer ended, as far as its initiator was told. */
    public enum Kind {
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN,
        /** There never was a transaction. */
        NOT_BEGUN
    }

    /** As one line. */
    public String toLine() {
        return String.join(
                "|",
                transfer,
                kind.name(),
                Boolean.toString(idleAcrossRestart),
                reason.replaceAll("\\s+", " ").replace('|', '/'));
    }

    /** The other way round. */
    public static ToldOutcome parse(String line) {
        String[] fields = line.split("\\|", FIELDS);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("Not a line about an outcome: " + line);
        }
        return new ToldOutcome(fields[0], Kind.valueOf(fields[1]), Boolean.parseBoolean(fields[2]), fields[3]);
    }
}
