package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the servers of MySQL and MariaDB have in common. */
final class MySqlFamily {

    static final String USER = "atone";
    static final String PASSWORD = "atone";

    private static final String INIT_FILE = "atone-init.sql";

    private MySqlFamily() {}

    /** Options that initialising and serving share. */
    static List<String> commonOptions(Path home, Path data) {
        List<String> options = new ArrayList<>(List.of(
                "--no-defaults",
                "--basedir=" + home,
                "--datadir=" + data,
                "--tmpdir=" + temporaryFiles(data),
                "--lc-messages-dir=" + home.resolve("share"),
                "--character-sets-dir=" + home.resolve("share/charsets"),
                "--innodb-log-file-size=16M"));
        if (Platform.isRoot()) {
            options.add("--user=root");
        }
        return options;
    }

    /** Each server has its own directory: at its start it deletes what looks like a temporary table, of whatever server. */
    private static Path temporaryFiles(Path data) {
        try {
            return Files.createDirectories(data.resolveSibling(data.getFileName() + "-tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException("No directory for temporary files beside " + data, e);
        }
    }

    /** Options of a small server for one machine. */
    static List<String> serverOptions(Path data, int port) {
        return List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                // Relative to the data directory: a socket's path must be short.
                "--socket=server.sock",
                "--pid-file=server.pid",
                "--init-file=" + data.resolve(INIT_FILE),
                "--character-set-server=utf8mb4",
                "--max-connections=300",
                "--innodb-buffer-pool-size=64M",
                // A killed server loses nothing; only a crash of the machine would.
                "--innodb-flush-log-at-trx-commit=2");
    }

    /** The server runs this at every start. */
    static void writeInitFile(Path data, String identifiedBy) throws IOException {
        Files.writeString(
                data.resolve(INIT_FILE),
                "CREATE USER IF NOT EXISTS '" + USER + "'@'%' " + identifiedBy + ";\n"
                        + "GRANT ALL PRIVILEGES ON *.* TO '" + USER + "'@'%' WITH GRANT OPTION;\n");
    }
}
