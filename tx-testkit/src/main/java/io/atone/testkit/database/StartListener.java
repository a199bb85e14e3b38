package io.atone.testkit.database;

/** Told what the start of a server is busy with, so that a program can show it to somebody who waits. */
@FunctionalInterface
public interface StartListener {

    /** Shows nothing. */
    StartListener SILENT = step -> {};

    /** The next step began, for instance "unpacking MySQL". */
    void step(String description);
}
