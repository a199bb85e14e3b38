package io.atone.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.atone.testkit.process.FreePorts;

/**
 * Seata's server. Tuned in its favour: it handles requests in the common pool, which on two processors would otherwise start a thread for
 * each of them.
 */
final class SeataServer {

    private SeataServer() {}

    /** The class path of the worker, which does not bear what the server has on its own. */
    static String workerClassPath(Path root) {
        Path module = root.resolve("benchmarks/seata/target");
        return module.resolve("classes")
                + System.getProperty("path.separator")
                + classPath(module.resolve("seata.classpath"));
    }

    private static String classPath(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Seata's modules were not built (mvn package -Pseata): no " + file, e);
        }
    }

    /** @param store options that tell it where to keep what it knows */
    static Coordination start(Path root, Jvm jvm, Path directory, List<String> store) {
        int port = FreePorts.next();
        List<String> command = jvm.command(
                "seata-server",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "-Dlogging.file.path=" + directory.resolve("seata-logs"),
                "-Dconsole.user.username=benchmark",
                "-Dconsole.user.password=benchmark",
                "-Dseata.security.secretKey=" + "0".repeat(64),
                "-Dseata.security.tokenValidityInMilliseconds=1800000",
                "-Dseata.security.ignore.urls=/",
                "-Dseata.config.type=file",
                "-Dseata.registry.type=file",
                "-Dseata.server.service-port=" + port,
                "-Dserver.port=" + FreePorts.next());
        command.addAll(store);
        command.addAll(List.of(
                "-cp",
                classPath(root.resolve("benchmarks/seata-server/target/seata-server.classpath")),
                "io.seata.server.ServerApplication"));
        return ServerProcess.start("seata-server", command, directory, port, () -> obstacle(port));
    }

    private static String obstacle(int port) {
        try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connected.isConnected() ? "" : "it does not listen";
        } catch (IOException e) {
            return "it does not listen";
        }
    }
}
