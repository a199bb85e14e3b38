package io.atone.core.id;

/** The text forms that the ids share. */
final class IdText {

    private IdText() {}

    /** Only what {@link Long#toString(long, int)} prints is read, so that equal ids have equal texts. */
    static long parseBase36(String text, int from, int to) {
        if (from == to) {
            throw new IllegalArgumentException("Not an id, a number is missing: " + quote(text));
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'z')) {
                throw new IllegalArgumentException("Not an id, unexpected character: " + quote(text));
            }
        }
        if (text.charAt(from) == '0') {
            throw new IllegalArgumentException("Not an id, a number starts with zero: " + quote(text));
        }
        try {
            return Long.parseLong(text, from, to, 36);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Not an id, a number is too large: " + quote(text), e);
        }
    }

    /** The text between quotation marks, with everything replaced that could forge a log line. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(c -> quoted.append(c < 0x20 || c == 0x7f || c == '"' ? '?' : (char) c));
        return quoted.append('"').toString();
    }
}
