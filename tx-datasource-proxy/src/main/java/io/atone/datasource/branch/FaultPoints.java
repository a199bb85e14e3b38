package io.atone.datasource.branch;

/** Where a crash would split phase one; tests stop or fail there. Thread-safe. */
@FunctionalInterface
public interface FaultPoints {

    /** Does nothing anywhere. */
    FaultPoints NONE = point -> {};

    /** Phase one has come to this point; whatever this throws fails the local commit. */
    void reached(Point point);

    /** The steps of phase one. */
    enum Point {
        BEFORE_UNDO_INSERT,
        AFTER_UNDO_INSERT,
        AFTER_REGISTER,
        AFTER_LOCAL_COMMIT
    }
}
