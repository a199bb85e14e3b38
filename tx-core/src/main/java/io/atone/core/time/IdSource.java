package io.atone.core.time;

/** Where random ids come from. Thread-safe. */
public interface IdSource {

    /** A positive 63-bit number that nobody else gets. */
    long nextPositiveLong();

    /** A text that no other process gets. */
    String newUniqueText();
}
