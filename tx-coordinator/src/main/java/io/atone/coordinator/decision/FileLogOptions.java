package io.atone.coordinator.decision;

/**
 * What may be chosen about a {@link FileDecisionLog}. Immutable.
 *
 * @param fileBytes the file is made at least this large; it is replaced when that is used up, and by a larger one while more
 *     than a quarter of it is live
 */
public record FileLogOptions(int fileBytes) {

    /** Room for a few dozen decisions. */
    public static final int MIN_FILE_BYTES = 16 << 10;

    /** No log is larger: it has to be read into memory as one piece. */
    public static final int MAX_FILE_BYTES = LogFile.MAX_CAPACITY;

    private static final FileLogOptions DEFAULTS = new FileLogOptions(4 << 20);

    public FileLogOptions {
        if (fileBytes < MIN_FILE_BYTES || fileBytes > MAX_FILE_BYTES) {
            throw new IllegalArgumentException("The decision log's file has between " + MIN_FILE_BYTES + " and "
                    + MAX_FILE_BYTES + " bytes, not " + fileBytes);
        }
    }

    /** What is right unless there is a reason. */
    public static FileLogOptions defaults() {
        return DEFAULTS;
    }
}
