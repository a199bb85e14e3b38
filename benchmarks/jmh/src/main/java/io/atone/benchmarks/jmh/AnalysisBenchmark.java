package io.atone.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import io.atone.datasource.sql.SqlFamily;
import io.atone.datasource.sql.StatementAnalyzer;
import io.atone.datasource.sql.StatementPlan;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A statement's text becomes a plan: known already, as nearly always, or seen for the first time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnalysisBenchmark {

    private static final String SQL = "UPDATE account SET balance = balance + ? WHERE id = ?";

    private final StatementAnalyzer analyzer = new StatementAnalyzer();
    private long number;

    @Benchmark
    public StatementPlan known() {
        return analyzer.analyze(SQL, SqlFamily.MARIADB);
    }

    /** The number makes it another text. */
    @Benchmark
    public StatementPlan unknown() {
        return analyzer.analyze(SQL + " AND branch = " + ++number, SqlFamily.MARIADB);
    }
}
