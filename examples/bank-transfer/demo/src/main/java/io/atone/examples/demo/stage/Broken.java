package io.atone.examples.demo.stage;

/** Something that must hold does not. */
public final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Broken(String message) {
        super(message);
    }

    /** Fails with the message unless the condition holds. */
    public static void unless(boolean condition, String message) {
        if (!condition) {
            throw new Broken(message);
        }
    }
}
