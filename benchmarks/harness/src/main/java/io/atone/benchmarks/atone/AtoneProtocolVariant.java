package io.atone.benchmarks.atone;

import java.util.Arrays;
import java.util.List;

import io.atone.benchmarks.variant.Outstanding;
import io.atone.benchmarks.variant.Transfer;
import io.atone.benchmarks.variant.Variant;
import io.atone.benchmarks.variant.VariantConfig;
import io.atone.benchmarks.variant.VariantFactory;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.LockConflictException;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.rm.ResourceManager;

/**
 * The coordinator alone: a transaction of two branches with the lock keys of their rows, by the client as it is released. There is
 * no database; a branch is done as soon as it is registered, and takes in its outcome at once.
 */
final class AtoneProtocolVariant implements Variant {

    private static final GlobalTransactionOptions OPTIONS = GlobalTransactionOptions.named("transfer");

    private final AtoneClient client;
    private final Participant from = new Participant(new ResourceId("benchmark-from"));
    private final Participant to = new Participant(new ResourceId("benchmark-to"));

    AtoneProtocolVariant(VariantConfig config) {
        client = AtoneClients.connect(ClientConfig.forApplication("benchmark")
                .address(config.coordinator())
                .build());
        for (Participant participant : List.of(from, to)) {
            client.branches().addResource(participant);
            client.branches().awaitOpen(participant.resourceId());
        }
    }

    @Override
    public void transfer(Transfer transfer) throws AbortedException {
        GlobalTransaction transaction = client.transactions().begin(OPTIONS);
        try {
            from.take(transaction, transfer.from(), client.branches());
            to.take(transaction, transfer.to(), client.branches());
        } catch (LockConflictException e) {
            transaction.rollback("a lock is not to be had");
            throw new AbortedException(e);
        }
        if (transfer.commits()) {
            transaction.commit();
        } else {
            transaction.rollback("meant to fail");
        }
    }

    @Override
    public void settle() throws InterruptedException {
        from.inDoubt.awaitNone();
        to.inDoubt.awaitNone();
    }

    @Override
    public void close() {
        client.close();
    }

    /** Does what a resource manager does towards the coordinator, and nothing else. */
    private static final class Participant implements ResourceManager {

        private final ResourceId resource;
        private final Outstanding<BranchRef, List<LockKey>> inDoubt = new Outstanding<>();

        Participant(ResourceId resource) {
            this.resource = resource;
        }

        void take(GlobalTransaction transaction, int[] accounts, BranchCoordinator coordinator) {
            BranchRef branch = new BranchRef(transaction.xid(), coordinator.newBranchId());
            List<LockKey> keys = Arrays.stream(accounts)
                    .mapToObj(account -> LockKey.of(resource, "account:" + account))
                    .toList();
            coordinator.register(branch, resource, keys, null);
            inDoubt.add(branch, keys);
            coordinator.branchCommitted(branch);
        }

        @Override
        public ResourceId resourceId() {
            return resource;
        }

        @Override
        public String kind() {
            return "AT";
        }

        @Override
        public String description() {
            return "no database";
        }

        @Override
        public List<InDoubtBranch> inDoubtBranches() {
            return inDoubt.all().entrySet().stream()
                    .map(branch -> new InDoubtBranch(branch.getKey(), branch.getValue()))
                    .toList();
        }

        @Override
        public void commit(List<BranchRef> branches) {
            branches.forEach(inDoubt::remove);
        }

        @Override
        public void rollback(BranchRef branch) {
            inDoubt.remove(branch);
        }
    }

    /** Makes it. */
    public static final class Factory implements VariantFactory {
        @Override
        public String name() {
            return "atone-protocol";
        }

        @Override
        public Variant open(VariantConfig config) {
            return new AtoneProtocolVariant(config);
        }
    }
}
