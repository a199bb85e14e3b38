package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The last epoch that was started, a second time, in a file of its own. A log that knows an older one, or that is not
 * there at all, has lost something, perhaps decisions; without this file it would pass for a new or an older log.
 */
final class EpochMarker {

    static final String NAME = "epoch";
    static final String DRAFT_NAME = NAME + ".draft";

    private static final Pattern CONTENT = Pattern.compile("[1-9][0-9]{0,17}\n");
    private static final int MAX_BYTES = 19;

    private final DurableFiles files;
    private final Path directory;

    EpochMarker(DurableFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** The last epoch, 0 when none was ever started here. */
    long read() throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return 0;
        }
        String text = Files.size(file) > MAX_BYTES ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
        if (!CONTENT.matcher(text).matches()) {
            throw new DecisionLogException("The file " + file + " is damaged or was not written by a coordinator. "
                    + DecisionLogException.RESTORE + ".");
        }
        return Long.parseLong(text.strip());
    }

    /** Returns when the epoch is on the disk. */
    void write(long epoch) throws IOException {
        Path draft = directory.resolve(DRAFT_NAME);
        try (FileChannel channel = files.openDraft(draft)) {
            byte[] text = (epoch + "\n").getBytes(StandardCharsets.ISO_8859_1);
            DurableFiles.writeFully(channel, ByteBuffer.wrap(text), 0);
            channel.force(true);
        }
        files.replace(draft, directory.resolve(NAME));
    }
}
