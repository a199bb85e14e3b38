package io.atone.coordinator.decision;

/**
 * What may be chosen about a {@link FileDecisionLog}. Immutable.
 *
 * @param fileBytes the file is made at least this large; it is replaced when that is used up, and by a larger one while more
 *     than a quarter of it is live
 * @param firstEpoch no epoch is smaller. For a directory that takes the place of one that is lost: participants refuse a
 *     coordinator whose epoch is below those that they have seen
 */
public record FileLogOptions(int fileBytes, long firstEpoch) {

    /** Room for a few dozen decisions. */
    public static final int MIN_FILE_BYTES = 16 << 10;

    /** No log is larger: it has to be read into memory as one piece. */
    public static final int MAX_FILE_BYTES = LogFile.MAX_CAPACITY;

    /** What leaves room for as many starts as anybody can make. */
    public static final long MAX_FIRST_EPOCH = 1_000_000_000;

    private static final FileLogOptions DEFAULTS = new FileLogOptions(4 << 20, 1);

    public FileLogOptions {
        if (fileBytes < MIN_FILE_BYTES || fileBytes > MAX_FILE_BYTES) {
            throw new IllegalArgumentException("The decision log's file has between " + MIN_FILE_BYTES + " and "
                    + MAX_FILE_BYTES + " bytes, not " + fileBytes);
        }
        if (firstEpoch < 1 || firstEpoch > MAX_FIRST_EPOCH) {
            throw new IllegalArgumentException(
                    "The first epoch is between 1 and " + MAX_FIRST_EPOCH + ", not " + firstEpoch);
        }
    }

    /** The same with files of at least this size. */
    public FileLogOptions withFileBytes(int bytes) {
        return new FileLogOptions(bytes, firstEpoch);
    }

    /** The same with no smaller epoch than this. */
    public FileLogOptions withFirstEpoch(long epoch) {
        return new FileLogOptions(fileBytes, epoch);
    }

    /** What is right unless there is a reason. */
    public static FileLogOptions defaults() {
        return DEFAULTS;
    }
}
