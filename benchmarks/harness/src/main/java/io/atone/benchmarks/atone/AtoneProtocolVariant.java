package io.atone.benchmarks.atone;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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
import io.atone.core.id.ResourceId;

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
            take(from, transaction, transfer.from());
            take(to, transaction, transfer.to());
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
        from.awaitNone();
        to.awaitNone();
    }

    @Override
    public void close() {
        client.close();
    }

    private void take(Participant participant, GlobalTransaction transaction, int[] accounts) {
        Stream<String> keys = Arrays.stream(accounts).mapToObj(account -> "account:" + account);
        client.branches().branchCommitted(participant.register(transaction, keys, client.branches()));
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
