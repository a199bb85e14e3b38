package io.atone.benchmarks.seata;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.atone.benchmarks.variant.Outstanding;
import io.atone.benchmarks.variant.Transfer;
import io.atone.benchmarks.variant.Variant;
import io.atone.benchmarks.variant.VariantConfig;
import io.atone.benchmarks.variant.VariantFactory;
import io.seata.core.exception.TransactionException;
import io.seata.core.exception.TransactionExceptionCode;
import io.seata.core.model.BranchStatus;
import io.seata.core.model.BranchType;
import io.seata.core.model.Resource;
import io.seata.core.model.TransactionManager;
import io.seata.rm.AbstractResourceManager;
import io.seata.rm.DefaultResourceManager;
import io.seata.rm.RMClient;
import io.seata.tm.TMClient;
import io.seata.tm.TransactionManagerHolder;

/**
 * Seata's server alone: a transaction of two branches with the lock keys of their rows, by Seata's own client. There is no
 * database; a branch is done as soon as it is registered, and takes in its outcome at once.
 */
final class SeataProtocolVariant implements Variant {

    private static final String APPLICATION = "benchmark";
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Participants participants = new Participants();
    private final TransactionManager manager;

    SeataProtocolVariant(VariantConfig config) {
        System.setProperty("service.default.grouplist", config.coordinator());
        TMClient.init(APPLICATION, APPLICATION);
        RMClient.init(APPLICATION, APPLICATION);
        // In place of the one that deletes undo rows.
        DefaultResourceManager.get();
        DefaultResourceManager.mockResourceManager(BranchType.AT, participants);
        participants.registerResource(new Participant("jdbc:benchmark:from"));
        participants.registerResource(new Participant("jdbc:benchmark:to"));
        manager = TransactionManagerHolder.get();
    }

    @Override
    public void transfer(Transfer transfer) throws Exception {
        String xid = manager.begin(APPLICATION, APPLICATION, "transfer", TIMEOUT_MILLIS);
        try {
            participants.take(xid, "jdbc:benchmark:from", transfer.from());
            participants.take(xid, "jdbc:benchmark:to", transfer.to());
        } catch (TransactionException e) {
            manager.rollback(xid);
            throw e.getCode() == TransactionExceptionCode.LockKeyConflict ? new AbortedException(e) : e;
        }
        if (transfer.commits()) {
            manager.commit(xid);
        } else {
            manager.rollback(xid);
        }
    }

    @Override
    public void settle() throws InterruptedException {
        participants.inDoubt.awaitNone();
    }

    @Override
    public void close() {}

    /** What is registered on. */
    private static final class Participant implements Resource {

        private final String id;

        Participant(String id) {
            this.id = id;
        }

        @Override
        public String getResourceGroupId() {
            return "DEFAULT";
        }

        @Override
        public String getResourceId() {
            return id;
        }

        @Override
        public BranchType getBranchType() {
            return BranchType.AT;
        }
    }

    /** Does what a resource manager does towards the server, and nothing else. */
    private static final class Participants extends AbstractResourceManager {

        private final Map<String, Resource> resources = new ConcurrentHashMap<>();
        private final Outstanding<Long, String> inDoubt = new Outstanding<>();

        void take(String xid, String resource, int[] accounts) throws TransactionException {
            String keys = "account:"
                    + Arrays.stream(accounts).mapToObj(String::valueOf).collect(Collectors.joining(","));
            long branch = branchRegister(BranchType.AT, resource, null, xid, null, keys);
            inDoubt.add(branch, xid);
        }

        @Override
        public void registerResource(Resource resource) {
            resources.put(resource.getResourceId(), resource);
            super.registerResource(resource);
        }

        @Override
        public Map<String, Resource> getManagedResources() {
            return resources;
        }

        @Override
        public BranchType getBranchType() {
            return BranchType.AT;
        }

        @Override
        public BranchStatus branchCommit(
                BranchType type, String xid, long branch, String resource, String applicationData) {
            inDoubt.remove(branch);
            return BranchStatus.PhaseTwo_Committed;
        }

        @Override
        public BranchStatus branchRollback(
                BranchType type, String xid, long branch, String resource, String applicationData) {
            inDoubt.remove(branch);
            return BranchStatus.PhaseTwo_Rollbacked;
        }
    }

    /** Makes it. */
    public static final class Factory implements VariantFactory {
        @Override
        public String name() {
            return "seata-protocol";
        }

        @Override
        public Variant open(VariantConfig config) {
            return new SeataProtocolVariant(config);
        }
    }
}
