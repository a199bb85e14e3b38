package io.atone.datasource.resource;

import java.util.List;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.rm.ResourceManager;

/** Runs phase two and scans on one database. Thread-safe. */
public final class AtResourceManager implements ResourceManager {

    private final ResourceId resourceId;
    private final String description;

    AtResourceManager(ResourceId resourceId, String description) {
        this.resourceId = resourceId;
        this.description = description;
    }

    @Override
    public ResourceId resourceId() {
        return resourceId;
    }

    @Override
    public String kind() {
        return "AT";
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<InDoubtBranch> inDoubtBranches() {
        throw new UnsupportedOperationException("not written yet");
    }

    @Override
    public void commit(List<BranchRef> branches) {
        throw new UnsupportedOperationException("not written yet");
    }

    @Override
    public void rollback(BranchRef branch) {
        throw new UnsupportedOperationException("not written yet");
    }
}
