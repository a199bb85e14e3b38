package io.atone.datasource.sql;

import java.util.stream.Stream;

import io.atone.datasource.sql.StatementTable.Fate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class StatementTableTest {

    private final StatementAnalyzer analyzer = new StatementAnalyzer();

    static Stream<Arguments> rows() {
        return StatementTable.rows().stream()
                .flatMap(row -> row.families().stream().map(family -> Arguments.of(family, row.sql(), row.fate())));
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @MethodSource("rows")
    void everyStatementOfTheTableMeetsItsFate(SqlFamily family, String sql, Fate fate) {
        StatementPlan plan = analyzer.analyze(sql, family);

        assertThat(fate(plan)).as(plan.toString()).isEqualTo(fate);
        Pieces.reassemble(sql, family, plan);
        if (plan instanceof StatementPlan.Refused refused) {
            assertThat(refused.reason()).isNotBlank().hasSizeLessThan(300);
            assertThat(refused.wayOut()).isNotBlank().hasSizeLessThan(200);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rows")
    void layoutAndCaseOfTheWordsDoNotMatter(SqlFamily family, String sql, Fate fate) {
        String spread = "\n\t " + sql.replace(" WHERE ", " /* ( */ where\r\n").replace(" SET ", "\tset ") + "\n";

        assertThat(fate(analyzer.analyze(spread, family))).isEqualTo(fate);
    }

    static Fate fate(StatementPlan plan) {
        if (plan instanceof StatementPlan.Update update) {
            return update.selection().deterministic() ? Fate.UPDATE : Fate.UPDATE_PINNED;
        }
        if (plan instanceof StatementPlan.Delete delete) {
            return delete.selection().deterministic() ? Fate.DELETE : Fate.DELETE_PINNED;
        }
        if (plan instanceof StatementPlan.Insert) {
            return Fate.INSERT;
        }
        if (plan instanceof StatementPlan.SkippingSelect) {
            return Fate.LOCK_FREE;
        }
        if (plan instanceof StatementPlan.SelectForUpdate || plan instanceof StatementPlan.LockingSelect) {
            return Fate.LOCK;
        }
        if (plan instanceof StatementPlan.InsertQuery query) {
            StatementPlan.Collision collision = query.onCollision().collision();
            if (collision != null && collision != StatementPlan.Collision.SKIP) {
                return Fate.UPSERT;
            }
            return query.repeatable() ? Fate.INSERT_QUERY : Fate.INSERT_QUERY_ONCE;
        }
        if (plan instanceof StatementPlan.Upsert || plan instanceof StatementPlan.Merge) {
            return Fate.UPSERT;
        }
        if (plan instanceof StatementPlan.JoinedChange) {
            return Fate.JOINED;
        }
        if (plan instanceof StatementPlan.Returning) {
            return Fate.RETURNING;
        }
        if (plan instanceof StatementPlan.Unprotected) {
            return Fate.UNPROTECTED;
        }
        if (plan instanceof StatementPlan.Several) {
            return Fate.SEVERAL;
        }
        return plan instanceof StatementPlan.PassThrough ? Fate.PASS : Fate.REFUSED;
    }
}
