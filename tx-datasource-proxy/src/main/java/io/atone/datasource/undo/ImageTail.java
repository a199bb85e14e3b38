package io.atone.datasource.undo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.Value;

/**
 * An after image that the database itself puts behind an undo record, by the statement that writes it, so that nobody has to ask for it. For
 * each column {@code n} for NULL, or {@code v}, the number of bytes in eight hexadecimal digits, and the text in UTF-8.
 */
final class ImageTail {

    private static final int LENGTH_DIGITS = 8;

    private ImageTail() {}

    /** What the statement adds to the record, in a query on the table: expressions in the order of the columns, separated by commas. */
    static String sql(Dialect dialect, List<ColumnMeta> columns) {
        List<String> parts = new ArrayList<>(columns.size());
        for (ColumnMeta column : columns) {
            String text = "CONVERT(" + column.requireCodec().read(dialect.quote(column.name())) + " USING utf8mb4)";
            parts.add("COALESCE(CONCAT('v', LPAD(HEX(LENGTH(" + text + ")), " + LENGTH_DIGITS + ", '0'), CAST(" + text
                    + " AS BINARY)), 'n')");
        }
        return String.join(", ", parts);
    }

    /**
     * Reads the image of the columns.
     *
     * @throws UnreadableUndoException when it is not such an image
     */
    static RowImage parse(byte[] tail, List<ColumnMeta> columns) throws UnreadableUndoException {
        List<Value> values = new ArrayList<>(columns.size());
        int at = 0;
        try {
            for (ColumnMeta column : columns) {
                if (tail[at] == 'n') {
                    values.add(Value.NULL);
                    at++;
                } else if (tail[at] == 'v') {
                    int from = at + 1 + LENGTH_DIGITS;
                    int length = Integer.parseUnsignedInt(text(tail, at + 1, LENGTH_DIGITS), 16);
                    values.add(value(column, text(tail, from, length)));
                    at = from + length;
                } else {
                    throw damaged();
                }
            }
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw damaged();
        }
        if (at != tail.length) {
            throw damaged();
        }
        return new RowImage(columns, values);
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    private static Value value(ColumnMeta column, String text) {
        return column.requireCodec().carrier() == Carrier.NUMBER
                ? new Value.Numeric(new BigDecimal(text))
                : new Value.Text(text);
    }

    private static UnreadableUndoException damaged() {
        return new UnreadableUndoException("is damaged: the image behind it is none");
    }
}
