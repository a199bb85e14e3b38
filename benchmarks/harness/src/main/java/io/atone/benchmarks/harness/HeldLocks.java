package io.atone.benchmarks.harness;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.atone.benchmarks.atone.Participant;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.id.ResourceId;

/** Locks that open transactions hold for as long as this is open. Used by one thread. */
final class HeldLocks implements AutoCloseable {

    /** Coordinators that are asked for such locks have to allow transactions to live so long. */
    static final Duration LIFE = Duration.ofHours(12);

    private static final int LOCKS_PER_TRANSACTION = 1_000;

    private final Participant holder = new Participant(new ResourceId("benchmark-held"));
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
            Stream<String> keys = IntStream.range(held, held + more).mapToObj(i -> "held:" + i);
            holder.register(transaction, keys, client.branches());
            held += more;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
