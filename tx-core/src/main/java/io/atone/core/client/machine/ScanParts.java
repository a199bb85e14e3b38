package io.atone.core.client.machine;

import java.util.ArrayList;
import java.util.List;

import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.ScanReport;
import io.atone.core.protocol.Protocol;

/** Cuts what a scan found into reports that fit into messages. */
final class ScanParts {

    /** What a branch and a key take at most on the wire. */
    private static final int BRANCH_BYTES = 100;

    private static final int LOCK_KEY_BYTES = 20;
    private static final int PART_BYTES = Protocol.MAX_MESSAGE_BYTES / 4 * 3;

    private ScanParts() {}

    static List<ScanReport> split(ResourceId resource, List<InDoubtBranch> branches) {
        List<ScanReport> parts = new ArrayList<>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < branches.size(); i++) {
            int more =
                    BRANCH_BYTES + LOCK_KEY_BYTES * branches.get(i).lockKeys().size();
            if (i > from && bytes + more > PART_BYTES) {
                parts.add(new ScanReport(resource, branches.subList(from, i), true, null));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        parts.add(new ScanReport(resource, branches.subList(from, branches.size()), false, null));
        return parts;
    }
}
