package io.atone.benchmarks.variant;

/** Makes a variant by its name; found by {@link java.util.ServiceLoader}, so that each worker has only its own libraries. */
public interface VariantFactory {

    /** As on the command line: plain, xa, atone ... */
    String name();

    /** Connects to what it needs. */
    Variant open(VariantConfig config) throws Exception;
}
