package io.atone.datasource.sql;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LexerTest {

    private static List<String> words(String sql, SqlFamily family) {
        return Lexer.tokenize(sql, family).stream()
                .map(token -> sql.substring(token.start(), token.end()))
                .toList();
    }

    /** The tokens are separated by blanks in the second column; a blank inside a token is written as a tilde. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '§',
            value = {
                "MYSQL ¦ a'b\\'c'd ¦ a 'b\\'c' d",
                "POSTGRESQL ¦ a'b\\'c ¦ a 'b\\' c",
                "POSTGRESQL ¦ E'b\\'c'd ¦ E'b\\'c' d",
                "H2 ¦ E'b\\'c ¦ E'b\\' c",
                "MYSQL ¦ 'it''s' ¦ 'it''s'",
                "MYSQL ¦ \"a\\\"b\" ¦ \"a\\\"b\"",
                "POSTGRESQL ¦ \"a\"\"b\"c ¦ \"a\"\"b\" c",
                "MYSQL ¦ 5--3 ¦ 5 - - 3",
                "MYSQL ¦ 5-- 3 ¦ 5",
                "POSTGRESQL ¦ 5--3 ¦ 5",
                "MYSQL ¦ a#b ¦ a",
                "POSTGRESQL ¦ a#b ¦ a # b",
                "H2 ¦ a//b ¦ a",
                "MYSQL ¦ a//b ¦ a / / b",
                "MYSQL ¦ a/* /* */b ¦ a b",
                "POSTGRESQL ¦ a/* /* */b*/c ¦ a c",
                "H2 ¦ a/* /* */b*/c ¦ a c",
                "POSTGRESQL ¦ $a$x $$ y$a$b ¦ $a$x~$$~y$a$ b",
                "H2 ¦ $$it's$$ ¦ $$it's$$",
                "MYSQL ¦ $a$b ¦ $a$b",
                "POSTGRESQL ¦ a??b ¦ a ?? b",
                "POSTGRESQL ¦ a??|?b ¦ a ??| ? b",
                "MYSQL ¦ a??b ¦ a ? ? b",
                "POSTGRESQL ¦ a=-1 ¦ a = - 1",
                "POSTGRESQL ¦ a@-1 ¦ a @- 1",
                "POSTGRESQL ¦ a->>'x'::text ¦ a ->> 'x' :: text",
                "MYSQL ¦ a<=>b:=c->>'$.x' ¦ a <=> b := c ->> '$.x'",
                "MYSQL ¦ @a.b+@@x ¦ @a.b + @@x",
                "POSTGRESQL ¦ @a ¦ @ a",
                "MYSQL ¦ @`a b`+1 ¦ @`a~b` + 1",
                "MYSQL ¦ 1a+0x1G+2e5+.5+1. ¦ 1a + 0x1G + 2e5 + .5 + 1.",
                "MYSQL ¦ x'CA'+0xCA+_utf8'x' ¦ x'CA' + 0xCA + _utf8'x'",
                "H2 ¦ 账户.余额 ¦ 账户 . 余额",
            })
    void textIsCutByTheRulesOfItsEngine(SqlFamily family, String sql, String expected) {
        List<String> tokens = List.of(expected.split(" ", -1)).stream()
                .map(token -> token.replace('~', ' '))
                .toList();

        assertThat(words(sql, family)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '§',
            value = {
                "MYSQL ¦ 'a\\'",
                "POSTGRESQL ¦ 'a",
                "POSTGRESQL ¦ \"a",
                "MYSQL ¦ `a",
                "POSTGRESQL ¦ /* /* */",
                "MYSQL ¦ /*! x */",
                "MARIADB ¦ /*M!100100 x */",
                "POSTGRESQL ¦ $1",
                "POSTGRESQL ¦ $a$ x",
                "POSTGRESQL ¦ U&'x'",
                "H2 ¦ U&\"x\"",
                "H2 ¦ ?1",
                "POSTGRESQL ¦ a\\b",
                "H2 ¦ a#b",
                "MYSQL ¦ 1.WHERE",
                "MYSQL ¦ 2e5x",
                "MYSQL ¦ t.1a",
                "POSTGRESQL ¦ 1FROM",
                "H2 ¦ 1.5a",
                "MYSQL ¦ a /*+ Set_Var(foreign_key_checks=OFF) */",
            })
    void textThatCouldBeReadInTwoWaysIsRefused(SqlFamily family, String sql) {
        assertThatThrownBy(() -> Lexer.tokenize(sql, family)).isInstanceOf(RefusedShapeException.class);
    }

    @ParameterizedTest
    @CsvSource({"MYSQL", "MARIADB", "POSTGRESQL", "H2"})
    void invisibleCharactersAreRefusedOutsideStrings(SqlFamily family) {
        for (String invisible : List.of("\u00a0", "\u200b", "\u3000", "\ufeff", "\0", "\u0007", "\u000b", "\u2028")) {
            assertThatThrownBy(() -> Lexer.tokenize("DELETE" + invisible + "FROM t", family))
                    .as("U+%04X", (int) invisible.charAt(0))
                    .isInstanceOf(RefusedShapeException.class);
            assertThat(words("'a" + invisible + "'", family)).hasSize(1);
        }
        assertThatThrownBy(() -> Lexer.tokenize("a -- b\rc", family)).isInstanceOf(RefusedShapeException.class);
    }

    @ParameterizedTest
    @CsvSource({"POSTGRESQL", "H2"})
    void lettersThatOnlyFoldToKeywordsAreNoKeywords(SqlFamily family) {
        // LATIN SMALL LETTER LONG S has S as its upper case.
        SqlText text = new SqlText("\u017felect 1", family);

        assertThat(text.keyword(0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"MYSQL", "POSTGRESQL", "H2"})
    void tokensNeverOverlapAndKeepTheirOrder(SqlFamily family) {
        String sql = "UPDATE t SET a = 'x' || ? WHERE b IN (1, 2.5) AND c = \"d\"";
        int end = 0;
        for (Token token : Lexer.tokenize(sql, family)) {
            assertThat(token.start()).isGreaterThanOrEqualTo(end);
            assertThat(token.end()).isGreaterThan(token.start());
            end = token.end();
        }
        assertThat(end).isEqualTo(sql.length());
    }
}
