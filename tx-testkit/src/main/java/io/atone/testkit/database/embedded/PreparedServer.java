package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.StartListener;
import io.atone.testkit.files.FileTrees;

/** Unpacked binaries and a data directory to copy, made at the first use on this machine. */
final class PreparedServer {

    private static final String HOME = "home";
    private static final String DATA = "data";

    private final ServerRecipe recipe;
    private final Path directory;

    private PreparedServer(ServerRecipe recipe, Path directory) {
        this.recipe = recipe;
        this.directory = directory;
    }

    static PreparedServer of(DatabaseEngine engine, ServerRecipe recipe, StartListener listener)
            throws IOException, InterruptedException {
        PreparedFiles files = PreparedFiles.ofUser();
        Path directory = files.get(recipe.cacheKey(), unfinished -> {
            listener.step("unpacking " + engine);
            Path home = Files.createDirectory(unfinished.resolve(HOME));
            recipe.unpack(home);
            listener.step("initialising " + engine);
            Path data = Files.createDirectory(unfinished.resolve(DATA));
            recipe.initialise(home, data);
        });
        return new PreparedServer(recipe, directory);
    }

    Path home() {
        return directory.resolve(HOME);
    }

    /** Makes the data directory ready for a start; what is there already stays. */
    void provideData(Path data) throws IOException {
        if (!Files.exists(data)) {
            FileTrees.copy(directory.resolve(DATA), data);
        }
        recipe.adopt(data);
    }
}
