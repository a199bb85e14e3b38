package io.atone.datasource.sql;

/** Where a value of a statement comes from. Immutable and thread-safe. */
public sealed interface ValueSource {

    /**
     * A {@code ?} and nothing around it.
     *
     * @param index its 1-based index in the whole statement
     */
    record Parameter(int index) implements ValueSource {
        public Parameter {
            if (index < 1) {
                throw new IllegalArgumentException("Parameter indexes start at 1, but this one is " + index);
            }
        }
    }

    /**
     * A constant.
     *
     * @param text as the statement has it: a string with its quotes and escapes, a number with its sign
     * @param kind what it is
     */
    record Literal(String text, LiteralKind kind) implements ValueSource {}

    /** The word {@code NULL}. */
    record NullValue() implements ValueSource {}

    /** The word {@code DEFAULT}, or a column that an {@code INSERT} does not name. */
    record DefaultValue() implements ValueSource {}

    /**
     * Anything that only the database can compute.
     *
     * @param part its text and the parameters in it
     * @param deterministic whether it is known to give the same value when it is computed twice over the same row
     * @param arithmetic whether it only adds, subtracts and multiplies columns, numbers and parameters
     */
    record Expression(SqlPart part, boolean deterministic, boolean arithmetic) implements ValueSource {}

    /** The kinds of constants. */
    enum LiteralKind {
        NUMBER,
        STRING,
        BOOLEAN
    }
}
