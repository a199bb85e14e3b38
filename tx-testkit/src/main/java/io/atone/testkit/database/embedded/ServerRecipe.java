package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.atone.testkit.database.ServerAccess;

/** What differs between the engines: where the binaries are, how a data directory is made, how the server is started. */
interface ServerRecipe {

    /** Why this cannot run here, with the way out; empty if it can. Looks only, starts nothing. */
    Optional<String> obstacle();

    /** Names the binaries and the recipe's own version: what was prepared under the same name can be reused. */
    String cacheKey();

    /** Puts the binaries into an empty directory. */
    void unpack(Path home) throws IOException;

    /** Makes a data directory of a server that has no databases yet. The directory exists and is empty. */
    void initialise(Path home, Path data) throws IOException, InterruptedException;

    /** Called when a data directory was copied, before the first start on it. */
    default void adopt(Path data) throws IOException {}

    /** The program and its arguments. It runs in the foreground, with the data directory as its working directory. */
    List<String> command(Path home, Path data, int port);

    /** How the running server is reached. */
    ServerAccess access(int port);

    /** The signal that stops the server soon and cleanly although clients are connected. */
    default String stopSignal() {
        return "TERM";
    }
}
