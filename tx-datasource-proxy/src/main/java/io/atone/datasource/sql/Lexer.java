package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.atone.datasource.sql.Token.Kind;

/**
 * Cuts a statement into tokens by the rules of its database family, so that text inside strings, quoted names and
 * comments is never taken for SQL. It assumes each engine's default settings (MySQL without ANSI_QUOTES and
 * NO_BACKSLASH_ESCAPES, PostgreSQL with standard_conforming_strings). Whatever could be read in two ways is refused.
 * For one thread, one text.
 */
final class Lexer {

    private static final String POSTGRESQL_OPERATORS = "+-*/<>=~!@#%^&|`";
    private static final List<String> LONG_OPERATORS =
            List.of("<=>", "->>", "<>", "!=", "<=", ">=", ":=", "||", "&&", "->", "<<", ">>", "::", "=>");
    private static final String SHORT_OPERATORS = "+-*/<>=~!%^&|:";

    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]+");

    private final String sql;
    private final SqlFamily family;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String sql, SqlFamily family) {
        this.sql = sql;
        this.family = family;
    }

    /** @throws RefusedShapeException when the text cannot be cut with certainty */
    static List<Token> tokenize(String sql, SqlFamily family) {
        Lexer lexer = new Lexer(sql, family);
        while (lexer.skipTrivia()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private char peek(int ahead) {
        int index = at + ahead;
        return index < sql.length() ? sql.charAt(index) : '\0';
    }

    private boolean lookingAt(String text) {
        return sql.startsWith(text, at);
    }

    /** Moves over white space and comments; false at the end. */
    private boolean skipTrivia() {
        while (at < sql.length()) {
            if (" \t\n\r\f".indexOf(sql.charAt(at)) >= 0) {
                at++;
            } else if (startsLineComment()) {
                skipLine();
            } else if (lookingAt("/*")) {
                skipBlockComment();
            } else {
                return true;
            }
        }
        return false;
    }

    private boolean startsLineComment() {
        if (lookingAt("--")) {
            // MySQL reads "5--3" as arithmetic: its comment needs white space or a control character behind.
            return !family.isMySqlLike() || at + 2 == sql.length() || peek(2) <= ' ';
        }
        return (family.isMySqlLike() && peek(0) == '#') || (family == SqlFamily.H2 && lookingAt("//"));
    }

    private void skipLine() {
        while (at < sql.length() && sql.charAt(at) != '\n') {
            if (sql.charAt(at) == '\r' && peek(1) != '\n') {
                // Engines disagree whether a lone carriage return ends a comment.
                throw RefusedShapeException.unreadable("a carriage return without line feed in a line comment");
            }
            at++;
        }
    }

    private void skipBlockComment() {
        if (family.isMySqlLike() && (lookingAt("/*!") || lookingAt("/*M!"))) {
            throw new RefusedShapeException(
                    "The statement has an executable comment (/*! ... */): what runs depends on the server's version",
                    "Write its content as plain SQL, or use an optimizer hint (/*+ ... */)");
        }
        int start = at;
        findEndOfComment();
        if (sql.startsWith("/*+", start)
                && sql.substring(start, at).toUpperCase(Locale.ROOT).contains("SET_VAR")) {
            throw new RefusedShapeException(
                    "The hint SET_VAR changes a setting for this statement only, so its rows cannot be read beforehand",
                    "Leave the hint out, or set the variable in the pool's connection initialisation");
        }
    }

    private void findEndOfComment() {
        boolean nests = !family.isMySqlLike();
        int depth = 0;
        while (at < sql.length()) {
            if (lookingAt("/*") && (nests || depth == 0)) {
                depth++;
                at += 2;
            } else if (lookingAt("*/")) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
        throw RefusedShapeException.unreadable("a comment without end");
    }

    private void next() {
        char c = sql.charAt(at);
        switch (c) {
            case '\'' -> string(at, family.isMySqlLike(), Kind.STRING);
            case '"' -> doubleQuoted();
            case '`' -> backtick();
            case '(', '[', '{' -> single(Kind.OPEN);
            case ')', ']', '}' -> single(Kind.CLOSE);
            case ',' -> single(Kind.COMMA);
            case ';' -> single(Kind.SEMICOLON);
            case '?' -> questionMark();
            default -> other(c);
        }
    }

    private void other(char c) {
        if (c == '.' && !isDigit(peek(1))) {
            single(Kind.DOT);
        } else if (c == '.' || isDigit(c)) {
            number();
        } else if (startsWord(c)) {
            word();
        } else if (c == '$') {
            dollarQuoted();
        } else if (c == '@' && family != SqlFamily.POSTGRESQL) {
            variable();
        } else {
            operator();
        }
    }

    private void add(Kind kind, int start, String word) {
        tokens.add(new Token(kind, start, at, word));
    }

    private void single(Kind kind) {
        at++;
        add(kind, at - 1, sql.substring(at - 1, at));
    }

    /** Stands at the opening quote; the token begins at {@code start}, where a prefix may stand. */
    private void string(int start, boolean backslashEscapes, Kind kind) {
        Token before = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        if (family == SqlFamily.POSTGRESQL
                && before != null
                && before.is(Kind.STRING)
                && "eE".indexOf(sql.charAt(before.start())) >= 0) {
            throw RefusedShapeException.unreadable("a string with escapes (E'...') that goes on in the next line");
        }
        quotedBy(sql.charAt(at), backslashEscapes);
        add(kind, start, "");
    }

    private void quotedBy(char quote, boolean backslashEscapes) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == '\\' && backslashEscapes) {
                at++;
            } else if (c == quote) {
                if (peek(0) != quote) {
                    return;
                }
                at++;
            }
        }
        throw RefusedShapeException.unreadable("a quote without end");
    }

    private void doubleQuoted() {
        int start = at;
        if (family.isMySqlLike()) {
            string(start, true, Kind.STRING);
        } else {
            quotedBy('"', false);
            add(Kind.QUOTED, start, "");
        }
    }

    private void backtick() {
        if (family == SqlFamily.POSTGRESQL) {
            operator();
        } else {
            int start = at;
            quotedBy('`', false);
            add(Kind.QUOTED, start, "");
        }
    }

    private void questionMark() {
        if (family == SqlFamily.POSTGRESQL && peek(1) == '?') {
            // The driver's escape for the operators ?, ?| and ?&.
            int start = at;
            at += 2;
            while (at < sql.length() && "|&".indexOf(sql.charAt(at)) >= 0) {
                at++;
            }
            add(Kind.OPERATOR, start, sql.substring(start, at));
        } else if (isDigit(peek(1))) {
            throw RefusedShapeException.unreadable("a numbered parameter");
        } else {
            single(Kind.PARAMETER);
        }
    }

    private void number() {
        int start = at;
        while (at < sql.length() && (isDigit(sql.charAt(at)) || sql.charAt(at) == '.')) {
            at++;
        }
        if ((peek(0) == 'e' || peek(0) == 'E') && exponentFollows()) {
            at += 2;
            while (isDigit(peek(0))) {
                at++;
            }
        }
        if (at < sql.length() && continuesWord(sql.charAt(at))) {
            wordBehindNumber(start);
        } else {
            add(Kind.NUMBER, start, "");
        }
    }

    /** Engines differ in where "1.WHERE" or "1a" is cut, so only the forms that are surely one token are taken. */
    private void wordBehindNumber(int start) {
        int numberEnd = at;
        while (at < sql.length() && continuesWord(sql.charAt(at))) {
            at++;
        }
        String text = sql.substring(start, at);
        boolean digits = sql.substring(start, numberEnd).chars().allMatch(c -> isDigit((char) c));
        if (HEXADECIMAL.matcher(text).matches()) {
            add(Kind.OPAQUE, start, "");
        } else if (family.isMySqlLike() && digits && peekBefore(start) != '.') {
            // A name may begin with digits there.
            add(Kind.WORD, start, "");
        } else {
            throw RefusedShapeException.unreadable("a number that runs into a word");
        }
    }

    private char peekBefore(int index) {
        return index == 0 ? '\0' : sql.charAt(index - 1);
    }

    private boolean exponentFollows() {
        return isDigit(peek(1)) || ((peek(1) == '+' || peek(1) == '-') && isDigit(peek(2)));
    }

    private void word() {
        int start = at;
        while (at < sql.length() && continuesWord(sql.charAt(at))) {
            at++;
        }
        String word = Token.fold(sql.substring(start, at));
        if (peek(0) == '\'' && at < sql.length()) {
            prefixedString(start, word);
        } else if (word.equals("U") && peek(0) == '&' && (peek(1) == '"' || peek(1) == '\'')) {
            throw RefusedShapeException.unreadable("a Unicode escape (U&)");
        } else {
            add(Kind.WORD, start, word);
        }
    }

    private void prefixedString(int start, String prefix) {
        if (prefix.equals("E") && !family.isMySqlLike()) {
            // H2 knows the prefix too, but no escapes behind it.
            string(start, family == SqlFamily.POSTGRESQL, Kind.STRING);
            return;
        }
        switch (prefix) {
            case "N" -> string(start, family.isMySqlLike(), Kind.STRING);
            case "B", "X" -> string(start, false, Kind.OPAQUE);
            default -> {
                if (family.isMySqlLike() && sql.charAt(start) == '_') {
                    string(start, true, Kind.OPAQUE);
                } else {
                    add(Kind.WORD, start, prefix);
                }
            }
        }
    }

    /** {@code $tag$ ... $tag$}; H2 has it without a tag only, MySQL takes the dollar as part of a word. */
    private void dollarQuoted() {
        int start = at;
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && continuesWord(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
            tagEnd++;
        }
        if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$' || isDigit(peek(1))) {
            throw RefusedShapeException.unreadable("a dollar sign that opens no quote");
        }
        String tag = sql.substring(at, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        if (close < 0 || (family == SqlFamily.H2 && tag.length() > 2)) {
            throw RefusedShapeException.unreadable("a dollar quote without end");
        }
        at = close + tag.length();
        add(Kind.STRING, start, "");
    }

    private void variable() {
        int start = at;
        at += peek(1) == '@' ? 2 : 1;
        if ("'\"`".indexOf(peek(0)) >= 0 && at < sql.length()) {
            quotedBy(sql.charAt(at), family.isMySqlLike() && peek(0) != '`');
        }
        while (at < sql.length() && (continuesWord(sql.charAt(at)) || sql.charAt(at) == '.')) {
            at++;
        }
        add(Kind.VARIABLE, start, Token.fold(sql.substring(start, at)));
    }

    private void operator() {
        int start = at;
        if (family == SqlFamily.POSTGRESQL && POSTGRESQL_OPERATORS.indexOf(sql.charAt(at)) >= 0) {
            at = endOfPostgresqlOperator();
        } else {
            String operator =
                    LONG_OPERATORS.stream().filter(this::lookingAt).findFirst().orElse("");
            if (operator.isEmpty() && SHORT_OPERATORS.indexOf(sql.charAt(at)) < 0) {
                throw RefusedShapeException.unreadable("the character U+%04X".formatted(sql.codePointAt(at)));
            }
            at += Math.max(1, operator.length());
        }
        add(Kind.OPERATOR, start, sql.substring(start, at));
    }

    /** The longest run, which neither contains the start of a comment nor ends in a sign that belongs to a number. */
    private int endOfPostgresqlOperator() {
        int end = at;
        boolean special = false;
        while (end < sql.length()
                && POSTGRESQL_OPERATORS.indexOf(sql.charAt(end)) >= 0
                && !sql.startsWith("--", end)
                && !sql.startsWith("/*", end)) {
            special |= "~!@#%^&|`".indexOf(sql.charAt(end)) >= 0;
            end++;
        }
        while (!special && end > at + 1 && "+-".indexOf(sql.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private boolean startsWord(char c) {
        return isLetter(c) || (c == '$' && family.isMySqlLike());
    }

    private boolean continuesWord(char c) {
        return isLetter(c) || isDigit(c) || c == '$';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Outside ASCII every engine takes letters for letters; about anything else they differ, so it is no letter here. */
    private static boolean isLetter(char c) {
        if (c <= 0x7f) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        }
        return Character.isSurrogate(c)
                || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }
}
