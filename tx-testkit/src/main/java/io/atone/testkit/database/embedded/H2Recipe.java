package io.atone.testkit.database.embedded;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.ServerAccess;

/** H2 as a process of its own, for tests and demos with several processes. */
final class H2Recipe implements ServerRecipe {

    private static final String SERVER_CLASS = "org.h2.tools.Server";

    @Override
    public Optional<String> obstacle() {
        return Archives.find("org/h2/tools/Server.class").isPresent()
                ? Optional.empty()
                : Optional.of("com.h2database:h2 is not on the class path");
    }

    @Override
    public String cacheKey() {
        return "h2-1";
    }

    @Override
    public void unpack(Path home) {
        // The jar on the class path is all there is.
    }

    @Override
    public void initialise(Path home, Path data) {
        // Databases are files that appear in the directory.
    }

    @Override
    public List<String> command(Path home, Path data, int port) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // One port on the loopback interface only.
                "-Dh2.bindAddress=127.0.0.1",
                "-cp",
                jar().toString(),
                SERVER_CLASS,
                "-tcp",
                "-tcpPort",
                Integer.toString(port),
                "-ifNotExists",
                "-baseDir",
                data.toString());
    }

    @Override
    public ServerAccess access(int port) {
        // Without the write delay, a commit is in the file when it returns and survives a killed server.
        return new ServerAccess(
                DatabaseEngine.H2,
                "jdbc:h2:tcp://127.0.0.1:" + port + "/./",
                ";DB_CLOSE_DELAY=-1;WRITE_DELAY=0;LOCK_TIMEOUT=10000",
                "sa",
                "");
    }

    private static Path jar() {
        try {
            CodeSource source =
                    Class.forName(SERVER_CLASS).getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("Cannot find the jar of H2 on the class path", e);
        }
    }
}
