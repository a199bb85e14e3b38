package io.atone.datasource.undo;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The column {@code undo_log.context}: {@code atone=1;z=deflate;n=<bytes unpacked>;crc=<CRC32C of those>}.
 *
 * @param packing how {@code rollback_info} is packed
 * @param length of the record, unpacked
 * @param checksum of the record, unpacked
 */
record UndoContext(Packing packing, int length, int checksum) {

    /** The only version of this envelope; what is inside has a version of its own. */
    private static final int VERSION = 1;

    /** How the record is packed. */
    enum Packing {
        NONE,
        DEFLATE
    }

    static UndoContext of(Packing packing, byte[] plain) {
        return new UndoContext(packing, plain.length, crc(plain));
    }

    /**
     * Reads the column.
     *
     * @throws UnreadableUndoException when another program or a newer version wrote it, or it is damaged
     */
    static UndoContext parse(String text) throws UnreadableUndoException {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        String version = parts.get("atone");
        if (version == null) {
            throw new UnreadableUndoException("was not written by Atone; its context is '" + text + "'");
        }
        if (!version.equals(Integer.toString(VERSION))) {
            throw new UnreadableUndoException("was written by a newer version of Atone (envelope " + version
                    + ", this one reads " + VERSION + "); a service with that version can undo it");
        }
        try {
            return new UndoContext(
                    Packing.valueOf(parts.getOrDefault("z", "").toUpperCase(Locale.ROOT)),
                    Integer.parseUnsignedInt(parts.getOrDefault("n", "")),
                    Integer.parseUnsignedInt(parts.getOrDefault("crc", ""), 16));
        } catch (IllegalArgumentException e) {
            throw new UnreadableUndoException("is damaged; its context is '" + text + "'");
        }
    }

    UndoContext {
        if (length < 0) {
            throw new IllegalArgumentException("The length of an undo record is " + length);
        }
    }

    void check(byte[] plain) throws UnreadableUndoException {
        if (plain.length != length || crc(plain) != checksum) {
            throw new UnreadableUndoException("is damaged: length or checksum do not fit");
        }
    }

    private static int crc(byte[] plain) {
        CRC32C crc = new CRC32C();
        crc.update(plain);
        return (int) crc.getValue();
    }

    /** The column's text. */
    String text() {
        return "atone=" + VERSION + ";z=" + packing.name().toLowerCase(Locale.ROOT) + ";n=" + length + ";crc="
                + Integer.toHexString(checksum);
    }
}
