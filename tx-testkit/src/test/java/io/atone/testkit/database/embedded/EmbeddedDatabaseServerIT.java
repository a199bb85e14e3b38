package io.atone.testkit.database.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.StartListener;
import io.atone.testkit.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedDatabaseServerIT {

    @ParameterizedTest
    @EnumSource
    void committedRowsSurviveKillAndRestart(DatabaseEngine engine, @TempDir Path workDir) throws SQLException {
        try (EmbeddedDatabaseServer server = EmbeddedDatabaseServer.start(engine, workDir, StartListener.SILENT)) {
            TestDatabase bank = server.createDatabase("bank");
            execute(bank, "CREATE TABLE account (id INT PRIMARY KEY, balance INT)");
            execute(bank, "INSERT INTO account VALUES (1, 100)");

            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(bank::connect).isInstanceOf(SQLException.class);
            server.restart();

            assertThat(balance(bank)).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stoppedServerGoesOnWhereItWasInAnotherInstance(DatabaseEngine engine, @TempDir Path workDir)
            throws SQLException {
        TestDatabase bank;
        try (EmbeddedDatabaseServer server = EmbeddedDatabaseServer.start(engine, workDir, StartListener.SILENT)) {
            bank = server.createDatabase("bank");
            execute(bank, "CREATE TABLE account (id INT PRIMARY KEY, balance INT)");
            execute(bank, "INSERT INTO account VALUES (1, 100)");
            // A client that stays connected must not keep the server from stopping.
            Connection idle = bank.connect();
            assertThat(idle.isValid(1)).isTrue();
        }
        try (EmbeddedDatabaseServer server = EmbeddedDatabaseServer.start(engine, workDir, StartListener.SILENT)) {
            assertThat(server.isRunning()).isTrue();
            assertThat(balance(server.open("bank"))).isEqualTo(100);
        }
    }

    @Test
    void allEnginesStartAtTheSameTime() {
        List<CompletableFuture<EmbeddedDatabaseServer>> starts = Arrays.stream(DatabaseEngine.values())
                .map(engine -> CompletableFuture.supplyAsync(() -> EmbeddedDatabaseServer.startTemporary(engine)))
                .toList();
        List<EmbeddedDatabaseServer> servers =
                starts.stream().map(CompletableFuture::join).toList();

        assertThat(servers).allMatch(EmbeddedDatabaseServer::isRunning);
        servers.forEach(EmbeddedDatabaseServer::close);
        assertThat(servers).noneMatch(EmbeddedDatabaseServer::isRunning);
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int balance(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT balance FROM account WHERE id = 1")) {
            row.next();
            return row.getInt(1);
        }
    }
}
