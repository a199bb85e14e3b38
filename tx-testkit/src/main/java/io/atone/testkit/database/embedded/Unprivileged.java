package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.atone.testkit.files.FileTrees;

/**
 * Lets root start a server that refuses to run as root, as PostgreSQL does. In a new user namespace without a mapping,
 * root is nobody in particular, yet owns the same files as before; where namespaces are forbidden, as in many
 * containers, the server runs as the user "nobody", who has to own its data.
 */
final class Unprivileged {

    private static final String NOBODY = "nobody";

    private final List<String> prefix;
    private final boolean asNobody;

    private Unprivileged(List<String> prefix, boolean asNobody) {
        this.prefix = prefix;
        this.asNobody = asNobody;
    }

    static Unprivileged detect() throws IOException, InterruptedException {
        if (!Platform.isRoot()) {
            return new Unprivileged(List.of(), false);
        }
        if (Commands.works("unshare", "--user", "true")) {
            return new Unprivileged(List.of("unshare", "--user"), false);
        }
        if (Commands.works("setpriv", "--reuid", NOBODY, "--regid", "nogroup", "--clear-groups", "true")) {
            return new Unprivileged(
                    List.of("setpriv", "--reuid", NOBODY, "--regid", "nogroup", "--clear-groups"), true);
        }
        throw new IOException("PostgreSQL does not run as root, and neither 'unshare --user' nor 'setpriv --reuid "
                + NOBODY + "' works here to run it as somebody else; run the tests as another user");
    }

    List<String> wrap(List<String> command) {
        List<String> wrapped = new ArrayList<>(prefix);
        wrapped.addAll(command);
        return wrapped;
    }

    /** Lets the server own a directory and reach it. */
    void give(Path directory) throws IOException {
        if (asNobody) {
            FileTrees.makeExecutable(directory.resolveSibling("."));
            FileTrees.changeOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY));
        }
    }
}
