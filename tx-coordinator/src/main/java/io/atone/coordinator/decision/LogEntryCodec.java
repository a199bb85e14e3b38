package io.atone.coordinator.decision;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.coordinator.decision.LogEntry.Decided;
import io.atone.coordinator.decision.LogEntry.EpochStarted;
import io.atone.coordinator.decision.LogEntry.Forgotten;
import io.atone.coordinator.decision.LogEntry.ResourceForgotten;
import io.atone.coordinator.decision.LogEntry.ResourceSeen;
import io.atone.coordinator.engine.Decision;
import io.atone.coordinator.engine.Decision.DecidedBranch;
import io.atone.core.id.BranchId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/**
 * Entries to and from the payload of a frame: each one starts with its kind, none of which is zero, and {@link #END}
 * closes the payload. So a payload never ends with a zero byte, which is how {@link TornTail} tells one that was not
 * written to its end. Checksums are the frame's business; here is checked that the bytes mean something.
 */
final class LogEntryCodec {

    static final int END = 0x7f;

    private static final int EPOCH_STARTED = 1;
    private static final int RESOURCE_SEEN = 2;
    private static final int DECIDED = 3;
    private static final int FORGOTTEN = 4;
    private static final int RESOURCE_FORGOTTEN = 5;

    private LogEntryCodec() {}

    static byte[] encode(Iterable<LogEntry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (LogEntry entry : entries) {
                encode(entry, out);
            }
            out.writeByte(END);
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void encode(LogEntry entry, DataOutputStream out) throws IOException {
        if (entry instanceof Decided decided) {
            out.writeByte(DECIDED);
            encode(decided.decision(), out);
        } else if (entry instanceof Forgotten forgotten) {
            out.writeByte(FORGOTTEN);
            out.writeUTF(forgotten.xid().toString());
        } else if (entry instanceof ResourceSeen seen) {
            out.writeByte(RESOURCE_SEEN);
            out.writeUTF(seen.resource().value());
        } else if (entry instanceof ResourceForgotten gone) {
            out.writeByte(RESOURCE_FORGOTTEN);
            out.writeUTF(gone.resource().value());
        } else if (entry instanceof EpochStarted started) {
            out.writeByte(EPOCH_STARTED);
            out.writeLong(started.epoch());
        }
    }

    private static void encode(Decision decision, DataOutputStream out) throws IOException {
        out.writeUTF(decision.xid().toString());
        out.writeBoolean(decision.adopted());
        Map<ResourceId, List<BranchId>> byResource = new LinkedHashMap<>();
        for (DecidedBranch branch : decision.branches()) {
            byResource
                    .computeIfAbsent(branch.resource(), resource -> new ArrayList<>())
                    .add(branch.branchId());
        }
        out.writeInt(byResource.size());
        for (Map.Entry<ResourceId, List<BranchId>> entry : byResource.entrySet()) {
            out.writeUTF(entry.getKey().value());
            out.writeInt(entry.getValue().size());
            for (BranchId branch : entry.getValue()) {
                out.writeLong(branch.value());
            }
        }
    }

    /** @throws IOException when the bytes are no entries */
    static List<LogEntry> decode(byte[] payload) throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
            for (int kind = in.readUnsignedByte(); kind != END; kind = in.readUnsignedByte()) {
                entries.add(decode(kind, in));
            }
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes after the end of the entries");
            }
            return entries;
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static LogEntry decode(int kind, DataInputStream in) throws IOException {
        return switch (kind) {
            case EPOCH_STARTED -> new EpochStarted(in.readLong());
            case RESOURCE_SEEN -> new ResourceSeen(new ResourceId(in.readUTF()));
            case DECIDED -> new Decided(decodeDecision(in));
            case FORGOTTEN -> new Forgotten(Xid.parse(in.readUTF()));
            case RESOURCE_FORGOTTEN -> new ResourceForgotten(new ResourceId(in.readUTF()));
            default -> throw new IOException("unknown kind of entry " + kind);
        };
    }

    private static Decision decodeDecision(DataInputStream in) throws IOException {
        Xid xid = Xid.parse(in.readUTF());
        boolean adopted = in.readBoolean();
        List<DecidedBranch> branches = new ArrayList<>();
        int resources = in.readInt();
        for (int i = 0; i < resources; i++) {
            ResourceId resource = new ResourceId(in.readUTF());
            int count = in.readInt();
            for (int j = 0; j < count; j++) {
                branches.add(new DecidedBranch(resource, new BranchId(in.readLong())));
            }
        }
        return new Decision(xid, branches, adopted);
    }
}
