package io.atone.datasource.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.atone.core.rm.BranchCoordinator;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.branch.BranchEnvironment;
import io.atone.datasource.branch.BranchSettings;
import io.atone.datasource.branch.LocalTransaction;
import io.atone.datasource.capture.GeneratedKeysRequest;
import io.atone.datasource.resource.AtDatabase;
import io.atone.datasource.sql.StatementAnalyzer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every method of every JDBC interface, the inherited default ones too, is written down in its proxy, and outside of a global
 * transaction ends up at the same method of the driver with the same arguments. A method that a new JDK adds fails here.
 */
class ProxyCompletenessTest {

    private record Pair<T>(Class<T> type, BiFunction<ProxyConnection, T, Object> proxy) {}

    private static final List<Pair<?>> PAIRS = List.of(
            new Pair<>(DataSource.class, (connection, driver) -> wrap(driver)),
            new Pair<>(Connection.class, (connection, driver) -> new ProxyConnection(driver, local(driver))),
            new Pair<>(Statement.class, ProxyStatement::new),
            new Pair<>(
                    PreparedStatement.class,
                    (connection, driver) ->
                            new ProxyPreparedStatement<>(connection, driver, "sql", GeneratedKeysRequest.NONE)),
            new Pair<>(
                    CallableStatement.class,
                    (connection, driver) -> new ProxyCallableStatement(connection, driver, "sql")),
            new Pair<>(
                    ResultSet.class,
                    (connection, driver) -> new ProxyResultSet(new ProxyStatement<>(connection, statement()), driver)),
            new Pair<>(DatabaseMetaData.class, ProxyDatabaseMetaData::new),
            new Pair<>(
                    ConnectionBuilder.class,
                    (connection, driver) -> new ProxyConnectionBuilder(driver, ConnectionSource::get)));

    /** Answered by the proxy itself; what matters is tested elsewhere. */
    private static final List<String> ANSWERED_BY_THE_PROXY =
            List.of("ResultSet.getStatement", "DatabaseMetaData.getConnection");

    /** The recorder says of everything that it wraps it, and a data source that wraps a proxy already gets no second one. */
    private static DataSource wrap(DataSource driver) {
        DataSource bare = (DataSource) Proxy.newProxyInstance(
                ProxyCompletenessTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) ->
                        method.getName().equals("isWrapperFor") ? false : method.invoke(driver, arguments));
        try {
            return DataSourceProxy.wrap(
                    bare,
                    new Recorder().driver(BranchCoordinator.class),
                    DataSourceProxyConfig.defaults().withEager(false));
        } catch (SQLException e) {
            throw new AssertionError("Wrapping opens nothing", e);
        }
    }

    private static LocalTransaction local(Connection driver) {
        BranchCoordinator coordinator = new Recorder().driver(BranchCoordinator.class);
        BranchEnvironment environment = new BranchEnvironment(
                coordinator,
                new AtDatabase(null, null, null, null, null, null),
                new StatementAnalyzer(),
                new BranchSettings(true, 100, null));
        return new LocalTransaction(driver, () -> environment);
    }

    private static Statement statement() {
        return new Recorder().driver(Statement.class);
    }

    @TestFactory
    Stream<DynamicTest> everyMethodIsWrittenDownInItsProxy() {
        return PAIRS.stream().flatMap(pair -> methods(pair.type())
                .map(method -> DynamicTest.dynamicTest(
                        name(pair, method), () -> assertDeclaredByAProxy(proxy(pair, new Recorder()), method))));
    }

    private static void assertDeclaredByAProxy(Object proxy, Method method) throws NoSuchMethodException {
        Method implementation = proxy.getClass().getMethod(method.getName(), method.getParameterTypes());

        assertThat(implementation.getDeclaringClass())
                .as("who implements %s", method)
                .matches(type -> !type.isInterface());
    }

    @TestFactory
    Stream<DynamicTest> everyMethodEndsUpAtTheSameOneOfTheDriver() {
        return PAIRS.stream().flatMap(pair -> methods(pair.type())
                .filter(method -> !Wrapper.class.equals(method.getDeclaringClass()))
                .filter(method -> !ANSWERED_BY_THE_PROXY.contains(pair.type().getSimpleName() + "." + method.getName()))
                .map(method -> DynamicTest.dynamicTest(name(pair, method), () -> assertForwarded(pair, method))));
    }

    private static <T> void assertForwarded(Pair<T> pair, Method method) throws ReflectiveOperationException {
        Recorder recorder = new Recorder();
        Object proxy = proxy(pair, recorder);
        recorder.calls().clear();
        List<Object> arguments = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            arguments.add(recorder.sample(type));
        }

        try {
            method.invoke(proxy, arguments.toArray());
            if (proxy instanceof PreparedStatement prepared && method.getName().matches("set.*(Stream|lob)")) {
                prepared.executeUpdate();
            }
        } catch (InvocationTargetException | SQLException e) {
            throw new AssertionError(method + " failed", e);
        }

        assertThat(recorder.calls()).contains(Recorder.Call.of(method, arguments.toArray()));
    }

    @Test
    void everyWayFromOneObjectToAnotherLeadsToProxies() throws Exception {
        Recorder recorder = new Recorder();
        Connection driver = recorder.driver(Connection.class);
        ProxyConnection connection = new ProxyConnection(driver, local(driver));

        DataSource dataSource = wrap(recorder.driver(DataSource.class));
        Statement statement = connection.prepareStatement("sql");
        ResultSet result = statement.executeQuery("sql");

        assertThat(dataSource.getConnection()).isInstanceOf(ProxyConnection.class);
        assertThat(dataSource.getConnection("user", "password")).isInstanceOf(ProxyConnection.class);
        assertThat(dataSource.createConnectionBuilder().build()).isInstanceOf(ProxyConnection.class);
        assertThat(statement.getConnection()).isSameAs(connection);
        assertThat(result.getStatement()).isSameAs(statement);
        assertThat(statement.getResultSet()).isInstanceOf(ProxyResultSet.class);
        assertThat(statement.getGeneratedKeys()).isInstanceOf(ProxyResultSet.class);
        assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
        assertThat(connection.getMetaData().getCatalogs().getStatement().getConnection())
                .isSameAs(connection);
    }

    @Test
    void unwrapLeadsToTheDriverAndSaysSoBeforehand() throws Exception {
        Recorder recorder = new Recorder();
        Statement driver = recorder.driver(Statement.class);
        Connection connection = recorder.driver(Connection.class);
        ProxyStatement<Statement> proxy =
                new ProxyStatement<>(new ProxyConnection(connection, local(connection)), driver);

        assertThat(proxy.isWrapperFor(driver.getClass())).isTrue();
        assertThat((Object) proxy.unwrap(driver.getClass())).isSameAs(driver);
        assertThat(proxy.unwrap(Statement.class)).isSameAs(proxy);
    }

    private static <T> Object proxy(Pair<T> pair, Recorder recorder) {
        Connection driver = new Recorder().driver(Connection.class);
        return pair.proxy().apply(new ProxyConnection(driver, local(driver)), recorder.driver(pair.type()));
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    private static String name(Pair<?> pair, Method method) {
        return pair.type().getSimpleName() + "." + method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
