package io.atone.simulation;

/** Work of a process in one of its databases that has an open local transaction. */
interface OpenWork {

    /** The process has died; its database connection ends. */
    void processDied();
}
