package io.atone.benchmarks.harness;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.rm.ResourceManager;

/** Locks that open transactions hold for as long as this is open. Used by one thread. */
final class HeldLocks implements AutoCloseable {

    /** Coordinators that are asked for such locks have to allow transactions to live so long. */
    static final Duration LIFE = Duration.ofHours(12);

    private static final int LOCKS_PER_TRANSACTION = 1_000;

    private final Holder holder = new Holder();
    private final AtoneClient client;
    private int held;

    HeldLocks(String coordinator) {
        client = AtoneClients.connect(ClientConfig.forApplication("holder of locks")
                .address(coordinator)
                .build());
        client.branches().addResource(holder);
        client.branches().awaitOpen(holder.resourceId());
    }

    /** Takes more of them. */
    void growTo(int wanted) {
        while (held < wanted) {
            int more = Math.min(LOCKS_PER_TRANSACTION, wanted - held);
            GlobalTransaction transaction = client.transactions()
                    .begin(GlobalTransactionOptions.named("holds locks").withTimeout(LIFE));
            BranchRef branch =
                    new BranchRef(transaction.xid(), client.branches().newBranchId());
            client.branches()
                    .register(
                            branch,
                            holder.resourceId(),
                            IntStream.range(held, held + more)
                                    .mapToObj(i -> LockKey.of(holder.resourceId(), "held:" + i))
                                    .toList(),
                            null);
            held += more;
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** Nothing is ever written, so there is nothing to be told about. */
    private static final class Holder implements ResourceManager {

        private final ResourceId resource = new ResourceId("benchmark-held");

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
            return List.of();
        }

        @Override
        public void commit(List<BranchRef> branches) {
            throw new IllegalStateException("Nobody has committed " + branches);
        }

        @Override
        public void rollback(BranchRef branch) {}
    }
}
