package io.atone.datasource.value;

/**
 * How the values of one column are read, written and compared without loss: three pieces of SQL, in which {@code {}}
 * stands for the (quoted, maybe qualified) column and {@code ?} for the one parameter, and the carrier that moves the
 * value. Immutable and thread-safe.
 *
 * @param carrier reads and binds
 * @param readSql the expression to select; has {@code {}}
 * @param writeSql what a written value looks like; has exactly one {@code ?}
 * @param sameSql a condition that is true exactly when the column holds the bound value, NULL included; has {@code {}}
 *     and exactly one {@code ?}
 * @param keyEquality when two values are the same key
 * @param findSql a condition that finds the column's rows by the bound value in every session, can use an index, and never finds NULL; has
 *     {@code {}} and the same parameter once or several times
 */
public record ColumnCodec(
        Carrier carrier, String readSql, String writeSql, String sameSql, KeyEquality keyEquality, String findSql) {

    private static final String COLUMN = "{}";

    public ColumnCodec {
        if (!readSql.contains(COLUMN) || !sameSql.contains(COLUMN)) {
            throw new IllegalArgumentException("No {} in " + readSql + " or in " + sameSql);
        }
        requireOneParameter(writeSql);
        requireOneParameter(sameSql);
    }

    /** Whose values are written alike in all sessions, so that what is written finds the rows. */
    public ColumnCodec(Carrier carrier, String readSql, String writeSql, String sameSql, KeyEquality keyEquality) {
        this(carrier, readSql, writeSql, sameSql, keyEquality, COLUMN + " = " + writeSql);
    }

    private static void requireOneParameter(String sql) {
        if (sql.indexOf('?') < 0 || sql.indexOf('?') != sql.lastIndexOf('?')) {
            throw new IllegalArgumentException("Not exactly one parameter in " + sql);
        }
    }

    /** The select-list expression of the column. */
    public String read(String column) {
        return readSql.replace(COLUMN, column);
    }

    /**
     * Whether one value is always read alike, whatever the session's settings are. If not, only {@link #same} tells whether two are one:
     * the text of an array of instants, for instance, depends on the time zone.
     */
    public boolean isReadAlike() {
        return sameSql.contains(readSql);
    }

    /** The condition that the column holds exactly the bound value. */
    public String same(String column) {
        return sameSql.replace(COLUMN, column);
    }

    /** The condition that finds rows by this column, with as many parameters as {@link #timesInFind} says, all of them the value. */
    public String find(String column) {
        return findSql.replace(COLUMN, column);
    }

    /** How often the value is a parameter of {@link #find}. */
    public int timesInFind() {
        return (int) findSql.chars().filter(c -> c == '?').count();
    }

    /** The condition that finds rows by this column where the session is an undo's; unlike {@link #same} it can use an index, and never finds NULL. */
    public String equal(String column) {
        return column + " = " + writeSql;
    }
}
