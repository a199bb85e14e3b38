package io.atone.datasource.sql;

import java.time.Duration;
import java.util.List;

import io.atone.datasource.sql.ValueSource.Literal;
import io.atone.datasource.sql.ValueSource.LiteralKind;
import io.atone.datasource.sql.ValueSource.Parameter;
import io.atone.datasource.sql.jsqlparser.ParsedShape;
import org.junit.jupiter.api.Test;

import static io.atone.datasource.sql.SqlFamily.H2;
import static io.atone.datasource.sql.SqlFamily.MARIADB;
import static io.atone.datasource.sql.SqlFamily.MYSQL;
import static io.atone.datasource.sql.SqlFamily.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StatementAnalyzerTest {

    private final StatementAnalyzer analyzer = new StatementAnalyzer();

    private <T extends StatementPlan> T plan(Class<T> type, SqlFamily family, String sql) {
        StatementPlan plan = analyzer.analyze(sql, family);
        assertThat(plan).isInstanceOf(type);
        return type.cast(plan);
    }

    private static Identifier name(String text) {
        return new Identifier(text, false);
    }

    private static Identifier quoted(String text) {
        return new Identifier(text, true);
    }

    @Test
    void updateIsCutIntoHeadAndSelectionWithTheirParameters() {
        StatementPlan.Update update = plan(
                StatementPlan.Update.class,
                MYSQL,
                "UPDATE /*+ hint */ bank.`account` a SET a.x = ? + ?, y = 'WHERE ?' /* ? */ WHERE z = ? -- ?\n AND id > ? ORDER BY x LIMIT ?");

        assertThat(update.table())
                .isEqualTo(new TableRef(name("bank"), null, quoted("account"), name("a"), "bank.`account` a"));
        assertThat(update.head())
                .isEqualTo(new SqlPart(
                        "UPDATE /*+ hint */ bank.`account` a SET a.x = ? + ?, y = 'WHERE ?'", List.of(1, 2)));
        assertThat(update.changedColumns()).containsExactly(name("x"), name("y"));
        assertThat(update.selection().part())
                .isEqualTo(new SqlPart("WHERE z = ? -- ?\n AND id > ? ORDER BY x LIMIT ?", List.of(3, 4, 5)));
        assertThat(update.selection().predicate()).isEqualTo(new SqlPart("z = ? -- ?\n AND id > ?", List.of(3, 4)));
        assertThat(update.selection().orderBy()).isEqualTo(new SqlPart("ORDER BY x", List.of()));
        assertThat(update.selection().limited()).isTrue();
        assertThat(update.selection().deterministic()).isFalse();
    }

    @Test
    void insertTellsWhereEachValueComesFrom() {
        StatementPlan.Insert insert = plan(
                StatementPlan.Insert.class,
                POSTGRESQL,
                "INSERT INTO s.t (a, \"B\", c) VALUES (?, -5, 'x'), (DEFAULT, NULL, f(?, 1)), (TRUE, 1.5e3, (?)) ; ");

        assertThat(insert.table().schema()).isEqualTo(name("s"));
        assertThat(insert.columns()).containsExactly(name("a"), quoted("B"), name("c"));
        assertThat(insert.rows())
                .containsExactly(
                        List.of(
                                new Parameter(1),
                                new Literal("-5", LiteralKind.NUMBER),
                                new Literal("'x'", LiteralKind.STRING)),
                        List.of(
                                new ValueSource.DefaultValue(),
                                new ValueSource.NullValue(),
                                new ValueSource.Expression(new SqlPart("f(?, 1)", List.of(2)), false, false)),
                        List.of(
                                new Literal("TRUE", LiteralKind.BOOLEAN),
                                new Literal("1.5e3", LiteralKind.NUMBER),
                                new ValueSource.Expression(new SqlPart("(?)", List.of(3)), true, true)));
        assertThat(insert.body().text()).endsWith("(?))");
    }

    @Test
    void insertWithoutValuesIsOneRowOfDefaults() {
        assertThat(plan(StatementPlan.Insert.class, H2, "INSERT INTO t DEFAULT VALUES")
                        .rows())
                .containsExactly(List.of());
        assertThat(plan(StatementPlan.Insert.class, MYSQL, "INSERT INTO t () VALUES (), ()")
                        .rows())
                .containsExactly(List.of(), List.of());
    }

    @Test
    void equalitiesOfAPlainAndAreFound() {
        RowSelection selection = plan(
                        StatementPlan.Delete.class,
                        POSTGRESQL,
                        "DELETE FROM s.t WHERE (t.id = ? AND (5 = \"K\")) AND name = 'n'")
                .selection();

        assertThat(selection.equalities())
                .containsExactly(
                        new Assignment(name("id"), new Parameter(1)),
                        new Assignment(quoted("K"), new Literal("5", LiteralKind.NUMBER)),
                        new Assignment(name("name"), new Literal("'n'", LiteralKind.STRING)));
        assertThat(selection.onlyEqualities()).isTrue();
    }

    @Test
    void otherConditionsBesideEqualitiesAreNoted() {
        RowSelection selection = plan(
                        StatementPlan.Delete.class,
                        H2,
                        "DELETE FROM t WHERE id = ? AND x > ? AND NOT y = 3 AND z = a AND b = c + 1")
                .selection();

        assertThat(selection.equalities()).containsExactly(new Assignment(name("id"), new Parameter(1)));
        assertThat(selection.onlyEqualities()).isFalse();
    }

    @Test
    void noEqualityIsClaimedWhereItNeedNotHold() {
        for (String predicate : List.of(
                "id = ? OR x = 1",
                "id = ? AND x = 1 OR y = 2",
                "x BETWEEN 1 AND id = 5",
                "CASE WHEN a THEN b END AND id = 1",
                "NOT (id = ?)",
                "NOT id = ?",
                "id = ? IS NULL",
                "id = 1 = 0",
                "(id = ?) = FALSE",
                "f(id = ?)",
                "other.id = ?",
                "id <> 1",
                "id = ? + 1",
                "-id = 1")) {
            RowSelection selection = plan(StatementPlan.Delete.class, MARIADB, "DELETE FROM t WHERE " + predicate)
                    .selection();
            assertThat(selection.equalities()).as(predicate).isEmpty();
            assertThat(selection.onlyEqualities()).as(predicate).isFalse();
        }
        assertThat(plan(StatementPlan.Delete.class, MYSQL, "DELETE FROM t WHERE id = 1 || x = 2")
                        .selection()
                        .equalities())
                .isEmpty();
    }

    @Test
    void selectForUpdateLeavesOutAnOrderThatChangesNothing() {
        StatementPlan.SelectForUpdate select = plan(
                StatementPlan.SelectForUpdate.class,
                POSTGRESQL,
                "SELECT ?, x AS n FROM t WHERE id > ? ORDER BY n FOR UPDATE OF t NOWAIT");

        assertThat(select.selection().part()).isEqualTo(new SqlPart("WHERE id > ?", List.of(2)));
        assertThat(select.lockClause()).isEqualTo("FOR UPDATE OF t NOWAIT");
    }

    @Test
    void namesInBackticksAreFoldedByH2ButNotByMySql() {
        assertThat(plan(StatementPlan.Delete.class, H2, "DELETE FROM `t`")
                        .table()
                        .name())
                .isEqualTo(name("t"));
        assertThat(plan(StatementPlan.Delete.class, MYSQL, "DELETE FROM `a``b`")
                        .table()
                        .name())
                .isEqualTo(quoted("a`b"));
    }

    @Test
    void samePlanIsGivenAgainForTheSameText() {
        String sql = "DELETE FROM t WHERE id = ?";

        assertThat(analyzer.analyze(sql, H2)).isSameAs(analyzer.analyze(new String(sql.toCharArray()), H2));
        assertThat(new StatementAnalyzer(0).analyze(sql, H2)).isEqualTo(analyzer.analyze(sql, H2));
    }

    @Test
    void textThatMeansDifferentThingsOnTwoEnginesHasTwoPlans() {
        String sql = "UPDATE t SET a = 'x\\' WHERE b = ' OR 1 = 1 -- ' AND id = ?'";

        assertThat(analyzer.analyze(sql, POSTGRESQL)).isNotEqualTo(analyzer.analyze(sql, MYSQL));
    }

    @Test
    void bulkStatementIsAnalysedQuicklyAndCompletely() {
        String sql = "INSERT INTO t (a, b) VALUES (?, 'x')" + ", (?, 'x')".repeat(50_000);
        long start = System.nanoTime();

        StatementPlan.Insert insert = plan(StatementPlan.Insert.class, MYSQL, sql);

        assertThat(insert.rows())
                .hasSize(50_001)
                .last()
                .isEqualTo(List.of(new Parameter(50_001), new Literal("'x'", LiteralKind.STRING)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void deepNestingIsRefusedWithoutOverflow() {
        String deep = "(".repeat(100_000) + "1" + ")".repeat(100_000);

        assertThat(plan(StatementPlan.Refused.class, H2, "DELETE FROM t WHERE a = " + deep)
                        .reason())
                .contains("nested");
        plan(StatementPlan.Delete.class, H2, "DELETE FROM t WHERE " + "NOT ".repeat(50_000) + "a");
    }

    @Test
    void interruptIsKeptForTheCallerAndChangesNothing() {
        Thread.currentThread().interrupt();
        StatementPlan plan = new StatementAnalyzer(0).analyze("DELETE FROM t WHERE id = ?", H2);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(plan).isInstanceOf(StatementPlan.Delete.class);
    }

    @Test
    void noThreadIsLeftBehind() {
        for (int i = 0; i < 20; i++) {
            plan(StatementPlan.Delete.class, H2, "DELETE FROM t WHERE a = " + i);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("atone-sql-parser")) {
                // It has answered already; what is left of it is its own end.
                assertThat(joins(thread)).isTrue();
            }
        }
    }

    private static boolean joins(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
            return !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void twoReadingsThatDifferAreRefused() {
        SqlText text = new SqlText("UPDATE t SET a = ? WHERE b = ?", H2);
        ParsedShape right = new ParsedShape(ParsedShape.Kind.UPDATE, 2, 1, true, false, false);

        SecondOpinion.check(text, right);
        assertThatThrownBy(() -> SecondOpinion.check(text, right.withParameters(3)))
                .isInstanceOf(RefusedShapeException.class)
                .hasMessageContaining("two ways");
    }
}
