package io.atone.datasource.dialect;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * What assignments leave in columns of MySQL and MariaDB, as far as nothing is converted: exact numbers that the column has room for, and
 * texts that it does not cut.
 */
final class MySqlAssignedValues {

    /** Of expressions that are computed without any loss. */
    private static final Set<Integer> EXACT_NUMBERS =
            Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC);

    private static final Set<Integer> TEXTS = Set.of(Types.CHAR, Types.VARCHAR);

    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),(\\d+)\\).*");
    private static final Pattern VARCHAR = Pattern.compile("varchar\\((\\d+)\\).*");

    private MySqlAssignedValues() {}

    static @Nullable AssignedValues of(ColumnType type) {
        return switch (type.base()) {
            case "tinyint" -> integer(type, Byte.SIZE);
            case "smallint" -> integer(type, Short.SIZE);
            case "mediumint" -> integer(type, Byte.SIZE + Short.SIZE);
            case "int" -> integer(type, Integer.SIZE);
            case "bigint" -> integer(type, Long.SIZE);
            case "decimal" -> decimal(type);
            case "varchar" -> text(type);
            default -> null;
        };
    }

    private static AssignedValues integer(ColumnType type, int bits) {
        boolean unsigned = isUnsigned(type);
        BigDecimal smallest = unsigned
                ? BigDecimal.ZERO
                : new BigDecimal(BigInteger.TWO.pow(bits - 1).negate());
        BigDecimal largest = new BigDecimal(BigInteger.TWO.pow(unsigned ? bits : bits - 1)).subtract(BigDecimal.ONE);
        return (row, index) -> number(row, index, 0, smallest, largest);
    }

    private static @Nullable AssignedValues decimal(ColumnType type) {
        Matcher matcher = DECIMAL.matcher(type.name());
        if (!matcher.matches()) {
            return null;
        }
        int scale = Integer.parseInt(matcher.group(2));
        BigInteger limit = BigInteger.TEN.pow(Integer.parseInt(matcher.group(1)));
        BigDecimal largest = new BigDecimal(limit.subtract(BigInteger.ONE), scale);
        BigDecimal smallest = isUnsigned(type) ? BigDecimal.ZERO : largest.negate();
        return (row, index) -> number(row, index, scale, smallest, largest);
    }

    private static boolean isUnsigned(ColumnType type) {
        return type.name().contains("unsigned") || type.name().contains("zerofill");
    }

    private static @Nullable Value number(ResultSet row, int index, int scale, BigDecimal smallest, BigDecimal largest)
            throws SQLException {
        if (!EXACT_NUMBERS.contains(row.getMetaData().getColumnType(index))) {
            return null;
        }
        BigDecimal number = row.getBigDecimal(index);
        if (number.compareTo(smallest) < 0 || number.compareTo(largest) > 0) {
            return null;
        }
        BigDecimal digits = number.stripTrailingZeros();
        return digits.scale() > scale ? null : new Value.Numeric(digits.setScale(scale));
    }

    /** Other character sets than this one may lack characters of the text. */
    private static @Nullable AssignedValues text(ColumnType type) {
        Matcher matcher = VARCHAR.matcher(type.name());
        if (!matcher.matches() || type.collation() == null || !type.collation().startsWith("utf8mb4_")) {
            return null;
        }
        int most = Integer.parseInt(matcher.group(1));
        return (row, index) -> {
            if (!TEXTS.contains(row.getMetaData().getColumnType(index))) {
                return null;
            }
            String text = row.getString(index);
            return text.codePointCount(0, text.length()) > most ? null : new Value.Text(text);
        };
    }
}
