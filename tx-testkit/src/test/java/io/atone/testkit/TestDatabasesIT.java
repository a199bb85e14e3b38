package io.atone.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestDatabasesIT {

    @ParameterizedTest
    @EnumSource
    void everyCharacterComesBackFromTheDatabase(DatabaseEngine engine) throws SQLException {
        String text = "张三的账户 ß é 😀";
        try (TestDatabase database = TestDatabases.get(engine).createDatabase();
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id INT PRIMARY KEY, name VARCHAR(100))");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO account VALUES (1, ?)")) {
                insert.setString(1, text);
                insert.executeUpdate();
            }
            try (ResultSet row = statement.executeQuery("SELECT name FROM account")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoDatabasesOfOneServerDoNotSeeEachOther(DatabaseEngine engine) throws SQLException {
        try (TestDatabase one = TestDatabases.get(engine).createDatabase();
                TestDatabase other = TestDatabases.get(engine).createDatabase();
                Connection toOne = one.connect();
                Connection toOther = other.connect();
                Statement inOne = toOne.createStatement();
                Statement inOther = toOther.createStatement()) {
            inOne.execute("CREATE TABLE only_here (id INT PRIMARY KEY)");

            assertThatThrownBy(() -> inOther.executeQuery("SELECT * FROM only_here"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedDatabaseIsGoneEvenIfSomebodyIsStillConnected(DatabaseEngine engine) throws SQLException {
        TestDatabase database = TestDatabases.get(engine).createDatabase();
        Connection forgotten = database.connect();
        try (Statement statement = forgotten.createStatement()) {
            statement.execute("CREATE TABLE account (id INT PRIMARY KEY)");
        }

        database.close();

        assertThatThrownBy(() -> {
                    try (Connection again = database.connect();
                            Statement statement = again.createStatement()) {
                        statement.executeQuery("SELECT * FROM account");
                    }
                })
                .isInstanceOf(SQLException.class);
        forgotten.close();
    }

    @ParameterizedTest
    @EnumSource
    void connectionsInUseAreCounted(DatabaseEngine engine) throws SQLException {
        try (TestDatabase database = TestDatabases.get(engine).createDatabase()) {
            assertThat(database.connectionsInUse()).isZero();
            try (Connection connection = database.dataSource().getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
                assertThat(database.connectionsInUse()).isEqualTo(1);
            }
            assertThat(database.connectionsInUse()).isZero();
        }
    }
}
