package io.atone.simulation.world;

/**
 * What is in a database's cells: a content, and who wrote it, so that no two writers leave the same value. A cell is a
 * row's column or an entry of a unique index; the empty content is an absent entry.
 */
public final class Cells {

    private static final char BY = '@';

    private Cells() {}

    /** A value as this writer leaves it. */
    public static String value(String content, String writer) {
        return content + BY + writer;
    }

    /** What everybody but the checkers sees. */
    public static String content(String value) {
        int by = value.indexOf(BY);
        return by < 0 ? value : value.substring(0, by);
    }

    /** An account's balance. */
    public static long balance(String value) {
        String content = content(value);
        return content.isEmpty() ? 0 : Long.parseLong(content);
    }

    /** Whether the cell is an account, in contrast to a code or an entry of the unique index on codes. */
    public static boolean isAccount(String cell) {
        return cell.startsWith("account");
    }

    /** Whether the cell is an entry of the unique index on codes. */
    public static boolean isIndexEntry(String cell) {
        return cell.startsWith("index:");
    }

    public static String account(int number) {
        return "account" + number;
    }

    /** The column that must be unique. */
    public static String code(int row) {
        return "code" + row;
    }

    /** The unique index's entry for a code. */
    public static String codeEntry(String code) {
        return "index:" + code;
    }
}
