package io.atone.crash.check;

/** Which accounts there are in each of the two databases. */
public final class Accounts {

    /** The first so many are used by all transfers. */
    public static final int SHARED = 24;

    /** The next so many belong to one worker each. */
    public static final int PRIVATE = 4;

    /** All. */
    public static final int COUNT = SHARED + PRIVATE;

    /** What each holds at the beginning. */
    public static final int OPENING_BALANCE = 1_000_000;

    private Accounts() {}
}
