package io.atone.benchmarks.harness;

import java.time.Duration;

/** The process that decides, for variants that have one. */
interface Coordination extends AutoCloseable {

    /** For variants that need nobody. */
    Coordination NONE = new Coordination() {
        @Override
        public String address() {
            return "";
        }

        @Override
        public Duration cpu() {
            return Duration.ZERO;
        }

        @Override
        public long residentMegabytes() {
            return 0;
        }

        @Override
        public void close() {}
    };

    /** Host and port; empty when there is none. */
    String address();

    /** What it has used of the processors. */
    Duration cpu();

    /** Memory that it occupies; 0 where the operating system does not tell. */
    long residentMegabytes();

    @Override
    void close();
}
