package io.atone.datasource.differential;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/** Makes calls from a seed. What is called often matters more. For one thread. */
final class CallGenerator {

    /** What a getter may answer here; everything else is called by name. */
    private static final Set<Class<?>> SIMPLE =
            Set.of(int.class, long.class, boolean.class, String.class, SQLWarning.class);

    private static final int[] RESULT_SET_TYPES = {
        ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.TYPE_SCROLL_SENSITIVE
    };
    private static final int[] ISOLATIONS = {
        Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ
    };
    private static final Object[] PARAMETERS = {1, 2L, 5, 99, "six", "one", new BigDecimal("2.50"), (short) 3, true};
    private static final int NOT_A_FLAG = 99;

    private final SplittableRandom random;
    private final List<String> plain;
    private final List<String> prepared;

    CallGenerator(DatabaseEngine engine, long seed) {
        this.random = new SplittableRandom(seed);
        this.plain = Sql.plain(engine);
        this.prepared = Sql.prepared(engine);
    }

    List<Call> calls(int count) {
        List<Call> calls = new ArrayList<>();
        calls.add(new Call(
                "s0 = createStatement()", side -> side.keep(0, side.connection().createStatement())));
        while (calls.size() < count) {
            calls.add(next());
        }
        return calls;
    }

    private Call next() {
        int dice = random.nextInt(100);
        if (dice < 10) {
            return transaction();
        }
        if (dice < 18) {
            return makeStatement();
        }
        if (dice < 38) {
            return runText();
        }
        if (dice < 52) {
            return prepared();
        }
        if (dice < 60) {
            return batch();
        }
        if (dice < 72) {
            return statementState();
        }
        if (dice < 92) {
            return resultSet();
        }
        return dice < 96 ? connectionState() : metaData();
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private int oneOf(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private int slot() {
        return random.nextInt(Side.STATEMENTS);
    }

    private Call transaction() {
        int slot = random.nextInt(Side.SAVEPOINTS);
        boolean on = random.nextBoolean();
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                new Call("setAutoCommit(" + on + ")", side -> {
                    side.connection().setAutoCommit(on);
                    return null;
                });
            case 2 ->
                new Call("commit()", side -> {
                    side.connection().commit();
                    return null;
                });
            case 3 ->
                new Call("rollback()", side -> {
                    side.connection().rollback();
                    return null;
                });
            case 4 ->
                new Call(
                        "p" + slot + " = setSavepoint()",
                        side -> side.keep(slot, side.connection().setSavepoint()));
            case 5 ->
                new Call(
                        "p" + slot + " = setSavepoint(\"p" + slot + "\")",
                        side -> side.keep(slot, side.connection().setSavepoint("p" + slot)));
            case 6 ->
                new Call("rollback(p" + slot + ")", side -> {
                    side.connection().rollback(side.savepoint(slot));
                    return null;
                });
            default ->
                new Call("releaseSavepoint(p" + slot + ")", side -> {
                    side.connection().releaseSavepoint(side.savepoint(slot));
                    return null;
                });
        };
    }

    private Call makeStatement() {
        int slot = slot();
        int type = oneOf(RESULT_SET_TYPES);
        int concurrency = oneOf(ResultSet.CONCUR_READ_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CONCUR_UPDATABLE);
        String sql = oneOf(prepared);
        String name = "s" + slot + " = ";
        return switch (random.nextInt(6)) {
            case 0 ->
                new Call(
                        name + "createStatement()",
                        side -> side.keep(slot, side.connection().createStatement()));
            case 1 ->
                new Call(
                        name + "createStatement(" + type + ", " + concurrency + ")",
                        side -> side.keep(slot, side.connection().createStatement(type, concurrency)));
            case 2 ->
                new Call(
                        name + "prepareStatement(" + sql + ", RETURN_GENERATED_KEYS)",
                        side -> side.keep(
                                slot, side.connection().prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)));
            case 3 ->
                new Call(
                        name + "prepareStatement(" + sql + ", " + type + ", " + concurrency + ")",
                        side -> side.keep(slot, side.connection().prepareStatement(sql, type, concurrency)));
            default ->
                new Call(
                        name + "prepareStatement(" + sql + ")",
                        side -> side.keep(slot, side.connection().prepareStatement(sql)));
        };
    }

    private Call runText() {
        int slot = slot();
        int result = random.nextInt(Side.RESULTS);
        String sql = oneOf(plain);
        String text = "s" + slot + ".%s(" + sql + ")";
        return switch (random.nextInt(7)) {
            case 0, 1 ->
                new Call(
                        "r" + result + " = " + text.formatted("executeQuery"),
                        side -> side.keep(result, side.unprepared(slot).executeQuery(sql)));
            case 2, 3 ->
                new Call(text.formatted("executeUpdate"), side -> side.unprepared(slot)
                        .executeUpdate(sql));
            case 4 ->
                new Call(text.formatted("executeLargeUpdate"), side -> side.unprepared(slot)
                        .executeLargeUpdate(sql));
            case 5 ->
                new Call(
                        "s" + slot + ".executeUpdate(" + sql + ", RETURN_GENERATED_KEYS)",
                        side -> side.unprepared(slot).executeUpdate(sql, Statement.RETURN_GENERATED_KEYS));
            default ->
                new Call(
                        text.formatted("execute"), side -> side.unprepared(slot).execute(sql));
        };
    }

    private Call prepared() {
        int slot = slot();
        int result = random.nextInt(Side.RESULTS);
        int index = oneOf(1, 1, 1, 1, 2, 2, 3, 0);
        Object value = PARAMETERS[random.nextInt(PARAMETERS.length)];
        String name = "s" + slot + ".";
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 ->
                new Call(name + "setObject(" + index + ", " + value + ")", side -> {
                    side.prepared(slot).setObject(index, value);
                    return null;
                });
            case 4 ->
                new Call(name + "setInt(" + index + ", 4)", side -> {
                    side.prepared(slot).setInt(index, 4);
                    return null;
                });
            case 5 ->
                new Call(name + "setNull(" + index + ")", side -> {
                    side.prepared(slot).setNull(index, Types.INTEGER);
                    return null;
                });
            case 6 ->
                new Call(name + "clearParameters()", side -> {
                    side.prepared(slot).clearParameters();
                    return null;
                });
            case 7, 8 ->
                new Call(name + "executeUpdate()", side -> side.prepared(slot).executeUpdate());
            case 9 -> new Call(name + "execute()", side -> side.prepared(slot).execute());
            case 10 ->
                new Call(name + "addBatch()", side -> {
                    side.prepared(slot).addBatch();
                    return null;
                });
            default ->
                new Call(
                        "r" + result + " = " + name + "executeQuery()",
                        side -> side.keep(result, side.prepared(slot).executeQuery()));
        };
    }

    private Call batch() {
        int slot = slot();
        String sql = oneOf(plain);
        return switch (random.nextInt(6)) {
            case 0, 1, 2 ->
                new Call("s" + slot + ".addBatch(" + sql + ")", side -> {
                    side.unprepared(slot).addBatch(sql);
                    return null;
                });
            case 3 ->
                new Call("s" + slot + ".clearBatch()", side -> {
                    side.statement(slot).clearBatch();
                    return null;
                });
            case 4 ->
                new Call("s" + slot + ".executeLargeBatch()", side -> side.statement(slot)
                        .executeLargeBatch());
            default ->
                new Call("s" + slot + ".executeBatch()", side -> side.statement(slot)
                        .executeBatch());
        };
    }

    private Call statementState() {
        int slot = slot();
        int result = random.nextInt(Side.RESULTS);
        int number = oneOf(-1, 0, 1, 2, 10);
        String name = "s" + slot + ".";
        return switch (random.nextInt(12)) {
            case 0 ->
                new Call(
                        "r" + result + " = " + name + "getResultSet()",
                        side -> side.keep(result, side.statement(slot).getResultSet()));
            case 1, 2 ->
                new Call(
                        "r" + result + " = " + name + "getGeneratedKeys()",
                        side -> side.keep(result, side.statement(slot).getGeneratedKeys()));
            case 3 ->
                new Call(name + "setMaxRows(" + number + ")", side -> {
                    side.statement(slot).setMaxRows(number);
                    return null;
                });
            case 4 ->
                new Call(name + "setFetchSize(" + number + ")", side -> {
                    side.statement(slot).setFetchSize(number);
                    return null;
                });
            case 5 ->
                new Call(name + "setQueryTimeout(" + (number < 1 ? number : 60) + ")", side -> {
                    side.statement(slot).setQueryTimeout(number < 1 ? number : 60);
                    return null;
                });
            case 6 ->
                new Call(name + "close()", side -> {
                    side.statement(slot).close();
                    return null;
                });
            case 7 ->
                new Call(name + "getMoreResults(" + NOT_A_FLAG + ")", side -> side.statement(slot)
                        .getMoreResults(NOT_A_FLAG));
            case 8 ->
                new Call(name + "getConnection()", side -> side.statement(slot).getConnection());
            default -> {
                Method getter = oneOf(getters(Statement.class));
                yield new Call(name + getter.getName() + "()", side -> invoke(getter, side.statement(slot)));
            }
        };
    }

    private Call resultSet() {
        int slot = random.nextInt(Side.RESULTS);
        int column = oneOf(1, 1, 2, 2, 3, 0, 9);
        int row = oneOf(-1, 0, 1, 2, 50);
        String name = "r" + slot + ".";
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 ->
                new Call(name + "next()", side -> side.result(slot).next());
            case 5 -> new Call(name + "previous()", side -> side.result(slot).previous());
            case 6 ->
                new Call(name + "absolute(" + row + ")", side -> side.result(slot)
                        .absolute(row));
            case 7 ->
                new Call(name + "relative(" + row + ")", side -> side.result(slot)
                        .relative(row));
            case 8 -> new Call(name + "last()", side -> side.result(slot).last());
            case 9 -> new Call(name + "first()", side -> side.result(slot).first());
            case 10, 11 ->
                new Call(name + "getString(" + column + ")", side -> side.result(slot)
                        .getString(column));
            case 12, 13 ->
                new Call(name + "getObject(" + column + ")", side -> side.result(slot)
                        .getObject(column));
            case 14 ->
                new Call(name + "getInt(" + column + ")", side -> side.result(slot)
                        .getInt(column));
            case 15 ->
                new Call(name + "getString(name)", side -> side.result(slot).getString("name"));
            case 16 ->
                new Call(name + "findColumn(v)", side -> side.result(slot).findColumn("v"));
            case 17 -> {
                Method getter = oneOf(columnGetters(ResultSetMetaData.class));
                yield new Call(
                        name + "getMetaData()." + getter.getName() + "(" + column + ")",
                        side -> invoke(getter, side.result(slot).getMetaData(), column));
            }
            case 18 -> update(slot, column);
            case 19 ->
                new Call(name + "getStatement()", side -> side.result(slot).getStatement());
            case 20 ->
                new Call(name + "close()", side -> {
                    side.result(slot).close();
                    return null;
                });
            default -> {
                Method getter = oneOf(getters(ResultSet.class));
                yield new Call(name + getter.getName() + "()", side -> invoke(getter, side.result(slot)));
            }
        };
    }

    private Call update(int slot, int column) {
        String name = "r" + slot + ".";
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                new Call(name + "updateInt(" + column + ", 8)", side -> {
                    side.result(slot).updateInt(column, 8);
                    return null;
                });
            case 2 ->
                new Call(name + "updateRow()", side -> {
                    side.result(slot).updateRow();
                    return null;
                });
            case 3 ->
                new Call(name + "deleteRow()", side -> {
                    side.result(slot).deleteRow();
                    return null;
                });
            default ->
                new Call(name + "moveToInsertRow()", side -> {
                    side.result(slot).moveToInsertRow();
                    return null;
                });
        };
    }

    private Call connectionState() {
        int isolation = oneOf(ISOLATIONS);
        String sql = oneOf(plain);
        return switch (random.nextInt(6)) {
            case 0 ->
                new Call("setTransactionIsolation(" + isolation + ")", side -> {
                    side.connection().setTransactionIsolation(isolation);
                    return null;
                });
            case 1 ->
                new Call("setReadOnly(false)", side -> {
                    side.connection().setReadOnly(false);
                    return null;
                });
            case 2 ->
                new Call("nativeSQL(" + sql + ")", side -> side.connection().nativeSQL(sql));
            default -> {
                Method getter = oneOf(getters(Connection.class));
                yield new Call(getter.getName() + "()", side -> invoke(getter, side.connection()));
            }
        };
    }

    private Call metaData() {
        int slot = slot();
        int index = oneOf(1, 1, 2, 9);
        if (random.nextInt(4) == 0) {
            Method getter = oneOf(columnGetters(ParameterMetaData.class));
            return new Call(
                    "s" + slot + ".getParameterMetaData()." + getter.getName() + "(" + index + ")",
                    side -> invoke(getter, side.prepared(slot).getParameterMetaData(), index));
        }
        Method getter = oneOf(getters(DatabaseMetaData.class));
        return new Call(
                "getMetaData()." + getter.getName() + "()",
                side -> invoke(getter, side.connection().getMetaData()));
    }

    private static List<Method> getters(Class<?> type) {
        return methods(type, 0);
    }

    private static List<Method> columnGetters(Class<?> type) {
        return methods(type, 1).stream()
                .filter(method -> method.getParameterTypes()[0] == int.class)
                .toList();
    }

    /** In an order that does not depend on the virtual machine. */
    private static List<Method> methods(Class<?> type, int parameters) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getParameterCount() == parameters && SIMPLE.contains(method.getReturnType()))
                .filter(method -> !method.getName().equals("hashCode"))
                .filter(method -> parameters > 0 || !method.getName().matches("next|previous|first|last|toString"))
                .filter(method -> !method.getName().startsWith("execute"))
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    private static @Nullable Object invoke(Method method, Object target, Object... arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
