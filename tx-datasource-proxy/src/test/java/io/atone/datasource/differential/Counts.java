package io.atone.datasource.differential;

/** How many calls were made, and how they ended. For one thread. */
final class Counts {

    private int compared;
    private int failed;
    private int refused;

    void compared(Side.Seen byDriver) {
        compared++;
        if (byDriver.failure() != null) {
            failed++;
        }
    }

    void refused() {
        refused++;
    }

    int compared() {
        return compared;
    }

    int succeeded() {
        return compared - failed;
    }

    @Override
    public String toString() {
        return compared + " calls, of which " + failed + " failed alike on both sides; " + refused + " refused";
    }
}
