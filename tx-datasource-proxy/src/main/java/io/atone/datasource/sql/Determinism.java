package io.atone.datasource.sql;

import java.util.Locale;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.Token.Kind;

/**
 * Tells whether an expression is known to give the same answer when it is evaluated twice over the same row in one
 * transaction. Not known counts as no: the statement then runs pinned to the rows that were locked, which is always
 * right and costs a little more.
 */
final class Determinism {

    private static final Set<String> FUNCTIONS = Words.of(
            """
            ABS CEIL CEILING FLOOR ROUND TRUNC TRUNCATE MOD POWER POW SQRT SIGN EXP LN LOG LOG10 GREATEST LEAST
            COALESCE NULLIF IFNULL NVL IF UPPER LOWER UCASE LCASE TRIM LTRIM RTRIM BTRIM LENGTH CHAR_LENGTH
            CHARACTER_LENGTH OCTET_LENGTH BIT_LENGTH SUBSTRING SUBSTR LEFT RIGHT CONCAT CONCAT_WS REPLACE
            REVERSE REPEAT LPAD RPAD POSITION LOCATE INSTR STRPOS SPLIT_PART ASCII CHR CAST EXTRACT YEAR MONTH
            DAY DAYOFMONTH DAYOFWEEK DAYOFYEAR QUARTER WEEK HOUR MINUTE SECOND DATEDIFF DATE_ADD DATE_SUB
            DATE_TRUNC DATE_PART DATE_FORMAT TO_CHAR MD5 SHA1 SHA2 CRC32 HEX UNHEX FIELD FIND_IN_SET ELT
            JSON_EXTRACT JSON_UNQUOTE JSON_CONTAINS JSON_CONTAINS_PATH JSON_LENGTH JSON_TYPE JSON_VALUE
            JSONB_EXTRACT_PATH JSONB_EXTRACT_PATH_TEXT JSON_EXTRACT_PATH_TEXT JSONB_TYPEOF JSONB_ARRAY_LENGTH
            ARRAY_LENGTH CARDINALITY REGEXP_LIKE REGEXP_REPLACE BIT_COUNT
            """);

    /** Words that may stand before a bracket without being a function's name, types with a precision included. */
    private static final Set<String> NO_FUNCTIONS = Words.of(
            """
            IN AND OR NOT ANY ALL SOME BETWEEN LIKE ILIKE WHEN THEN ELSE CASE WHERE BY VALUES ROW ARRAY XOR DIV
            RLIKE REGEXP BINARY ESCAPE INTERVAL FROM TO IS OVERLAPS CHAR VARCHAR CHARACTER VARYING NUMERIC
            DECIMAL FLOAT TIMESTAMP TIME BIT SIGNED UNSIGNED AS FOR CONVERT
            """);

    private static final Set<String> CHANGING_WORDS = Words.of(
            """
            SELECT CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIME LOCALTIMESTAMP SYSDATE SYSTIMESTAMP
            SYSTIME TODAY UTC_TIMESTAMP UTC_DATE UTC_TIME ROWNUM NEXT EXISTS TABLE
            """);

    private static final Set<String> POSTGRESQL_CLOCK_LITERALS = Set.of("now", "today", "tomorrow", "yesterday");

    private Determinism() {}

    static boolean holds(SqlText text, Range range) {
        for (int i = range.from(); i < range.to(); i++) {
            if (mayChange(text, i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the word, standing alone, is no column but something that changes. */
    static boolean isChangingWord(String word) {
        return CHANGING_WORDS.contains(word);
    }

    private static boolean mayChange(SqlText text, int at) {
        return switch (text.token(at).kind()) {
            case VARIABLE -> true;
            case WORD -> mayChange(text.token(at).word(), text, at);
            case QUOTED -> text.isOpenParenthesis(at + 1);
            case STRING -> text.family() == SqlFamily.POSTGRESQL && isClockLiteral(text.textOf(at));
            case OPEN -> text.textOf(at).equals("{");
            default -> false;
        };
    }

    private static boolean mayChange(String word, SqlText text, int at) {
        boolean qualified = text.is(at - 1, Kind.DOT);
        if (text.isOpenParenthesis(at + 1)) {
            return qualified || !(FUNCTIONS.contains(word) || NO_FUNCTIONS.contains(word));
        }
        // A sequence's pseudo columns (H2) stand behind a dot.
        return qualified ? word.equals("NEXTVAL") || word.equals("CURRVAL") : CHANGING_WORDS.contains(word);
    }

    private static boolean isClockLiteral(String literal) {
        int open = literal.indexOf('\'');
        return open < 0
                || POSTGRESQL_CLOCK_LITERALS.contains(literal.substring(open + 1, literal.length() - 1)
                        .strip()
                        .toLowerCase(Locale.ROOT));
    }
}
