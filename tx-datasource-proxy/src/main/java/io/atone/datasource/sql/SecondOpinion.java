package io.atone.datasource.sql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.sql.SqlText.Range;
import io.atone.datasource.sql.jsqlparser.ParsedShape;
import io.atone.datasource.sql.jsqlparser.ShapeParser;

/**
 * Has a full SQL parser read the statement too, and refuses it when the two readings differ. The parser gets the tokens
 * with constants and comments made simple, so that quoting rules it does not share cannot confuse it. When it does not
 * know an operator or function of the engine, it gets the statement's frame once more, with each expression replaced
 * by a constant: expressions are copied as they are and never interpreted, so only their extent matters.
 */
final class SecondOpinion {

    /** Beyond it the parser reads only the frame: its time grows faster than the text. */
    private static final int MAX_TOKENS_FOR_FULL_PARSE = 2_000;

    private static final Set<String> KNOWN_OPERATORS = Words.of(
            """
            + - * / % < > = <> != <= >= <=> || && -> ->> #> #>> :: @> <@ & | ^ << >> ~ ~* !~ !~* @@ : !
            """);

    private SecondOpinion() {}

    /** @throws RefusedShapeException when the parser reads something else, or nothing */
    static void check(SqlText text, ParsedShape expected) {
        Optional<ParsedShape> full =
                text.size() <= MAX_TOKENS_FOR_FULL_PARSE ? ShapeParser.parse(render(text, false)) : Optional.empty();
        if (full.isPresent()) {
            compare(full.get(), expected);
        } else {
            checkFrame(text, expected);
        }
    }

    /** As {@link #check}, for a statement that the parser could not know as a whole. */
    static void checkFrame(SqlText text, ParsedShape expected) {
        ParsedShape frame = expected.withParameters(parametersOutsideExpressions(text));
        compare(
                ShapeParser.parse(render(text, true))
                        .orElseThrow(() -> new RefusedShapeException(
                                "The statement is not understood by the SQL parser",
                                "Write it in a plainer form; quote names that are keywords")),
                frame);
    }

    private static int parametersOutsideExpressions(SqlText text) {
        int replaced = text.opaque().values().stream()
                .mapToInt(opaque -> text.part(
                                opaque.range().from(), opaque.range().to())
                        .parameters()
                        .size())
                .sum();
        return text.parameterCount() - replaced;
    }

    private static void compare(ParsedShape parsed, ParsedShape expected) {
        List<String> unexpected = parsed.extras().stream()
                .filter(clause -> !expected.extras().contains(clause))
                .toList();
        if (!unexpected.isEmpty()) {
            throw new RefusedShapeException(
                    "The statement has clauses that are not captured: " + String.join(", ", unexpected),
                    "Leave them out");
        }
        if (!parsed.withExtras(expected.extras()).equals(expected)) {
            throw new RefusedShapeException(
                    "The statement can be read in two ways (" + expected.withExtras(List.of()) + " or "
                            + parsed.withExtras(List.of()) + ")",
                    "Write it in a plainer form");
        }
    }

    private static String render(SqlText text, boolean frameOnly) {
        StringBuilder rendered = new StringBuilder();
        Map<Integer, SqlText.Opaque> opaque = text.opaque();
        int i = 0;
        while (i < text.size()) {
            SqlText.Opaque replaced = opaque.get(i);
            if (frameOnly && replaced != null) {
                Range range = replaced.range();
                rendered.append(' ').append(replaced.replacement()).append(' ');
                i = range.to();
            } else {
                rendered.append(render(text, i));
                if (!text.touchesNext(i)) {
                    rendered.append(' ');
                }
                i++;
            }
        }
        return rendered.toString();
    }

    private static String render(SqlText text, int at) {
        String original = text.textOf(at);
        return switch (text.token(at).kind()) {
            case STRING -> " 's' ";
            case OPAQUE -> original.charAt(0) == '0' ? " 1 " : " 's' ";
            case PARAMETER -> " ? ";
            case VARIABLE -> " @v ";
            case QUOTED -> '"' + plain(text.identifier(at).text()) + '"';
            // Apart from each other, lest two of them look like the start of a comment.
            case OPERATOR -> KNOWN_OPERATORS.contains(original) ? " " + original + " " : " @> ";
            default -> original;
        };
    }

    private static String plain(String name) {
        return name.codePoints().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || c == '_')) ? name : "q";
    }
}
