package io.atone.core.id;

/**
 * The identity of one client process towards the coordinator: {@code <epoch>-<number>}, both in base 36. The
 * coordinator hands it out; no two clients ever get the same one, because the epoch grows with each coordinator start.
 * Immutable and thread-safe.
 *
 * @param epoch the coordinator's epoch that handed it out, from 1
 * @param number counts the clients of that epoch, from 1
 */
public record ClientId(long epoch, long number) {

    private static final char SEPARATOR = '-';

    public ClientId {
        if (epoch < 1 || number < 1) {
            throw new IllegalArgumentException(
                    "Epoch and number of a client id start at 1, but are " + epoch + " and " + number);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text is no client id
     */
    public static ClientId parse(String text) {
        return parse(text, text.length());
    }

    /** Reads the beginning of a text. */
    static ClientId parse(String text, int end) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0 || separator >= end) {
            throw new IllegalArgumentException(
                    "Not a client id, no '-' in it: " + IdText.quote(text.substring(0, end)));
        }
        return new ClientId(IdText.parseBase36(text, 0, separator), IdText.parseBase36(text, separator + 1, end));
    }

    @Override
    public String toString() {
        return Long.toString(epoch, 36) + SEPARATOR + Long.toString(number, 36);
    }
}
