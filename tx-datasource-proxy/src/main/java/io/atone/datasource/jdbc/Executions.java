package io.atone.datasource.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.atone.datasource.capture.Execution;

/** The ways to call a statement. */
final class Executions {

    private Executions() {}

    /** A method of the driver's statement. */
    @FunctionalInterface
    interface Method<R> {
        R call() throws SQLException;
    }

    /** {@code executeQuery}. */
    static Execution<ResultSet> rows(Method<ResultSet> method) {
        return new Rows(method);
    }

    /** {@code executeUpdate}. */
    static Execution<Integer> count(Method<Integer> method) {
        return new Count(method);
    }

    /** {@code executeLargeUpdate}. */
    static Execution<Long> largeCount(Method<Long> method) {
        return new LargeCount(method);
    }

    /** {@code execute}. */
    static Execution<Boolean> either(Statement statement, Method<Boolean> method) {
        return new Either(statement, method);
    }

    private static IllegalStateException noCount() {
        return new IllegalStateException("An update is not answered by rows");
    }

    private record Rows(Method<ResultSet> method) implements Execution<ResultSet> {
        @Override
        public Expectation expectation() {
            return Expectation.ROWS;
        }

        @Override
        public ResultSet run() throws SQLException {
            return method.call();
        }

        @Override
        public long updateCount(ResultSet answer) {
            return -1;
        }

        @Override
        public ResultSet replaced(long updateCount) {
            throw new IllegalStateException("A query is not answered by an update count");
        }

        @Override
        public ResultSet replaced(ResultSet rows) {
            return rows;
        }
    }

    private record Count(Method<Integer> method) implements Execution<Integer> {
        @Override
        public Expectation expectation() {
            return Expectation.COUNT;
        }

        @Override
        public Integer run() throws SQLException {
            return method.call();
        }

        @Override
        public long updateCount(Integer answer) {
            return answer;
        }

        @Override
        public Integer replaced(long updateCount) {
            return Math.toIntExact(updateCount);
        }

        @Override
        public Integer replaced(ResultSet rows) {
            throw noCount();
        }
    }

    private record LargeCount(Method<Long> method) implements Execution<Long> {
        @Override
        public Expectation expectation() {
            return Expectation.COUNT;
        }

        @Override
        public Long run() throws SQLException {
            return method.call();
        }

        @Override
        public long updateCount(Long answer) {
            return answer;
        }

        @Override
        public Long replaced(long updateCount) {
            return updateCount;
        }

        @Override
        public Long replaced(ResultSet rows) {
            throw noCount();
        }
    }

    private record Either(Statement statement, Method<Boolean> method) implements Execution<Boolean> {
        @Override
        public Expectation expectation() {
            return Expectation.EITHER;
        }

        @Override
        public Boolean run() throws SQLException {
            return method.call();
        }

        @Override
        public long updateCount(Boolean answer) throws SQLException {
            return answer ? -1 : statement.getUpdateCount();
        }

        @Override
        public Boolean replaced(long updateCount) {
            return false;
        }

        @Override
        public Boolean replaced(ResultSet rows) {
            return true;
        }
    }
}
