package io.atone.coordinator.rpc.cli;

/** How a command ended, for scripts. The numbers are part of what users rely on. */
enum ExitCode {
    DONE(0, "done as asked, or nothing was left to do"),
    FAILED(1, "the coordinator cannot be reached, or has failed"),
    USAGE(2, "called wrongly; nothing was sent"),
    REFUSED(3, "refused: not as things stand, or not by whoever asks"),
    UNKNOWN(4, "the coordinator knows no such transaction, branch or resource"),
    NOT_OVER(5, "ordered, but when the wait ended it was not done");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }
}
