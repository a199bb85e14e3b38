package io.atone.datasource.sql;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import io.atone.datasource.sql.StatementTable.Row;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Damaged statements: none may crash or hold up the analysis, and what is still supported must still be exact. */
class StatementFuzzTest {

    private static final long SEED = Long.getLong("atone.seed", 20_261_120L);
    private static final int STATEMENTS = Integer.getInteger("atone.fuzz.statements", 6_000);

    private static final List<SqlFamily> FAMILIES = List.of(SqlFamily.values());

    private static final List<String> SNIPPETS = List.of(
            "'",
            "\"",
            "`",
            "?",
            "??",
            "(",
            ")",
            "/*",
            "*/",
            "-- ",
            "#",
            "//",
            "\n",
            "\\",
            ";",
            ",",
            ".",
            "@x",
            ":=",
            "$$",
            " AND ",
            " OR ",
            " WHERE ",
            " SET ",
            " FROM ",
            " RETURNING * ",
            " LIMIT 1 ",
            " ORDER BY a ",
            " FOR UPDATE ",
            " UNION SELECT 1 ",
            " JOIN b ",
            "ONLY ",
            "IGNORE ",
            " IN (SELECT 1) ",
            " = ? ",
            "E'\\'",
            "$a$",
            "{",
            "}",
            "[",
            "\u0000",
            "\u00a0",
            "张",
            " DELETE FROM t ",
            " ON CONFLICT DO NOTHING ",
            " AS ",
            " NOT ",
            " BETWEEN ",
            "CASE ");

    private final StatementAnalyzer analyzer = new StatementAnalyzer(0);

    @Test
    void damagedStatementIsRefusedOrStillExact() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Row> rows = StatementTable.rows();
        int supported = 0;
        for (int i = 0; i < STATEMENTS; i++) {
            String sql = rows.get(random.nextInt(rows.size())).sql();
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                sql = damaged(sql, random, rows);
            }
            SqlFamily family = FAMILIES.get(random.nextInt(FAMILIES.size()));
            supported += analyse(sql, family, i) ? 1 : 0;
        }
        // Otherwise the test would have tried refusals only.
        assertThat(supported).isGreaterThan(STATEMENTS / 20);
    }

    private boolean analyse(String sql, SqlFamily family, int number) {
        long start = System.nanoTime();
        try {
            StatementPlan plan = analyzer.analyze(sql, family);
            Pieces.reassemble(sql, family, plan);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            return !(plan instanceof StatementPlan.Refused) && !(plan instanceof StatementPlan.PassThrough);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("Statement " + number + " of seed " + SEED + " on " + family + ": " + sql, e);
        }
    }

    private static String damaged(String sql, SplittableRandom random, List<Row> rows) {
        int at = random.nextInt(sql.length() + 1);
        int to = Math.min(sql.length(), at + random.nextInt(8));
        return switch (random.nextInt(6)) {
            case 0 -> sql.substring(0, at) + sql.substring(to);
            case 1 -> sql.substring(0, at);
            case 2 -> sql.substring(0, to) + sql.substring(at);
            case 3 -> {
                String other = rows.get(random.nextInt(rows.size())).sql();
                yield sql.substring(0, at) + other.substring(random.nextInt(other.length() + 1));
            }
            default -> sql.substring(0, at) + SNIPPETS.get(random.nextInt(SNIPPETS.size())) + sql.substring(at);
        };
    }
}
