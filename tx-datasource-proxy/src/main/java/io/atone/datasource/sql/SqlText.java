package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.sql.Token.Kind;

/**
 * A statement as its tokens, without a closing semicolon, with nesting depths and parameter numbers worked out.
 * Positions are token indexes; ranges include their start and exclude their end. A working object for one thread.
 */
final class SqlText {

    /** Deeper nesting occurs in attacks on parsers, not in statements. */
    static final int MAX_DEPTH = 100;

    private final String sql;
    private final SqlFamily family;
    private final List<Token> tokens;
    private final int[] depths;
    private final int[] parametersBefore;
    private final Map<Integer, Opaque> opaque = new HashMap<>();

    /** @throws RefusedShapeException when it is not exactly one statement that can be cut with certainty */
    SqlText(String sql, SqlFamily family) {
        this.sql = sql;
        this.family = family;
        this.tokens = withoutClosingSemicolons(Lexer.tokenize(sql, family));
        this.depths = new int[tokens.size()];
        this.parametersBefore = new int[tokens.size() + 1];
        measure();
    }

    private static List<Token> withoutClosingSemicolons(List<Token> tokens) {
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).is(Kind.SEMICOLON)) {
            end--;
        }
        if (end == 0) {
            throw new RefusedShapeException("There is no statement in the text", "Do not run it");
        }
        return tokens.subList(0, end);
    }

    private void measure() {
        int depth = 0;
        char[] open = new char[MAX_DEPTH];
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is(Kind.SEMICOLON)) {
                throw new RefusedShapeException(
                        "The text holds more than one statement", "Run the statements one by one");
            }
            if (token.is(Kind.CLOSE)) {
                depth--;
                if (depth < 0 || open[depth] != opening(token)) {
                    throw RefusedShapeException.unreadable("brackets that do not match");
                }
            }
            depths[i] = depth;
            if (token.is(Kind.OPEN)) {
                if (depth == MAX_DEPTH) {
                    throw RefusedShapeException.unreadable("more than " + MAX_DEPTH + " nested brackets");
                }
                open[depth] = sql.charAt(token.start());
                depth++;
            }
            parametersBefore[i + 1] = parametersBefore[i] + (token.is(Kind.PARAMETER) ? 1 : 0);
        }
        if (depth != 0) {
            throw RefusedShapeException.unreadable("brackets that do not match");
        }
    }

    private char opening(Token close) {
        return switch (sql.charAt(close.start())) {
            case ')' -> '(';
            case ']' -> '[';
            default -> '{';
        };
    }

    SqlFamily family() {
        return family;
    }

    int size() {
        return tokens.size();
    }

    int parameterCount() {
        return parametersBefore[tokens.size()];
    }

    Token token(int index) {
        return tokens.get(index);
    }

    int depth(int index) {
        return depths[index];
    }

    String textOf(int index) {
        Token token = tokens.get(index);
        return sql.substring(token.start(), token.end());
    }

    /** The 1-based number of the parameter at the position. */
    int parameterIndex(int index) {
        return parametersBefore[index + 1];
    }

    /** Whether the tokens at the position stand directly side by side in the text. */
    boolean touchesNext(int index) {
        return index + 1 < size() && token(index).end() == token(index + 1).start();
    }

    /** The original text from the first token of the range to its last. */
    SqlPart part(int from, int to) {
        if (from >= to) {
            return SqlPart.EMPTY;
        }
        List<Integer> parameters = new ArrayList<>();
        for (int number = parametersBefore[from] + 1; number <= parametersBefore[to]; number++) {
            parameters.add(number);
        }
        return new SqlPart(sql.substring(token(from).start(), token(to - 1).end()), parameters);
    }

    /** The unquoted word at the position, in upper case, unless a dot before it makes it a plain name; else empty. */
    String keyword(int index) {
        if (index < 0 || index >= size() || !token(index).is(Kind.WORD)) {
            return "";
        }
        return index > 0 && token(index - 1).is(Kind.DOT) ? "" : token(index).word();
    }

    boolean isKeyword(int index, String word) {
        return keyword(index).equals(word);
    }

    boolean is(int index, Kind kind) {
        return index >= 0 && index < size() && token(index).is(kind);
    }

    /** Whether a round bracket opens there. */
    boolean isOpenParenthesis(int index) {
        return is(index, Kind.OPEN) && sql.charAt(token(index).start()) == '(';
    }

    /** The position of the bracket that closes the one at the position. */
    int closing(int open) {
        int index = open + 1;
        while (!token(index).is(Kind.CLOSE) || depth(index) != depth(open)) {
            index++;
        }
        return index;
    }

    /** The first of the keywords in the range at the depth of the range's start, or {@code to} when there is none. */
    int find(Set<String> keywords, int from, int to) {
        for (int i = from; i < to; i++) {
            if (depth(i) == depth(from) && keywords.contains(keyword(i))) {
                return i;
            }
        }
        return to;
    }

    /** The ranges between the commas at the depth of the range's start. */
    List<Range> splitByComma(int from, int to) {
        List<Range> ranges = new ArrayList<>();
        int start = from;
        for (int i = from; i < to; i++) {
            if (token(i).is(Kind.COMMA) && depth(i) == depth(from)) {
                ranges.add(new Range(start, i));
                start = i + 1;
            }
        }
        ranges.add(new Range(start, to));
        return ranges;
    }

    /** The name at the position, its quotes resolved. */
    Identifier identifier(int index) {
        String text = textOf(index);
        if (!token(index).is(Kind.QUOTED)) {
            return new Identifier(text, false);
        }
        String quote = text.substring(0, 1);
        String name = text.substring(1, text.length() - 1).replace(quote + quote, quote);
        if (name.isEmpty()) {
            throw RefusedShapeException.unreadable("an empty name");
        }
        // H2 folds a name in backticks like one without quotes.
        return new Identifier(name, family != SqlFamily.H2 || quote.equals("\""));
    }

    /** Notes that a reader takes the range as one expression, whatever is in it. */
    void markOpaque(Range range, String replacement) {
        if (range.length() > 0) {
            opaque.put(range.from(), new Opaque(range, replacement));
        }
    }

    /** What was marked, by the first token. */
    Map<Integer, Opaque> opaque() {
        return opaque;
    }

    /**
     * An expression that is copied and not interpreted.
     *
     * @param range where it stands
     * @param replacement a simple one of the same kind
     */
    record Opaque(Range range, String replacement) {}

    /** A range of tokens. */
    record Range(int from, int to) {
        int length() {
            return to - from;
        }
    }
}
