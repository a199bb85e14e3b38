package io.atone.core.protocol;

/** Numbers that both sides of the wire must agree on. */
public final class Protocol {

    /** What this build speaks. A coordinator refuses every other version with a status that names both. */
    public static final int VERSION = 1;

    /** The largest message either side sends or reads, in bytes. Larger ones end in RESOURCE_EXHAUSTED. */
    public static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    /** The most lock keys one branch may have; what fits into a message with room to spare. */
    public static final int MAX_LOCK_KEYS_PER_BRANCH = 100_000;

    /** The most votes that go along with one Commit; further ones are sent by themselves. */
    public static final int MAX_VOTES_IN_COMMIT = 1_000;

    /** The longest name or reason, in characters; longer ones are cut by whoever sends them. */
    public static final int MAX_TEXT_LENGTH = 2_000;

    /** The longest detail of a phase-two result, in characters; longer ones are cut by whoever sends them. */
    public static final int MAX_DETAIL_LENGTH = 16_000;

    /** Where a coordinator listens unless told otherwise. */
    public static final int DEFAULT_PORT = 8091;

    private Protocol() {}
}
