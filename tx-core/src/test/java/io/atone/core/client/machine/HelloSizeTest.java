package io.atone.core.client.machine;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import io.atone.core.GlobalTransactionOptions;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage.BranchKind;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.transport.grpc.WireCodec;
import org.junit.jupiter.api.Test;

import static io.atone.core.client.machine.MachineHarness.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

/** A client that is as full as its bounds allow must still be able to come back. */
class HelloSizeTest {

    private static final String LONG_NAME = "三".repeat(GlobalTransactionOptions.MAX_NAME_LENGTH);

    private final MachineHarness client = new MachineHarness().connected();

    private void fill(int transactions) {
        var last = client.begin();
        for (int i = 1; i < transactions; i++) {
            long call = client.machine.begin(LONG_NAME, null, null, last, client.now);
            last = ((CallResult.Began) client.result(call)).xid();
            client.machine.markRollbackOnly(last, "因".repeat(2_000), client.now);
        }
        int left = LiveBranches.MAX_LOCK_KEYS;
        while (left > 0) {
            int keys = Math.min(left, 1_000);
            BranchRef branch = client.newBranch(last);
            List<LockKey> lockKeys = Collections.nCopies(keys, new LockKey(-1, -1));
            long call = client.machine.register(
                    branch, RESOURCE, BranchKind.LOCK_ONLY, lockKeys, Duration.ZERO, client.now);
            client.reply(call, new Reply.Done());
            left -= keys;
        }
    }

    private int helloBytes() {
        client.reconnect();
        return WireCodec.encode(ClientEnvelope.oneWay(client.hello())).getSerializedSize();
    }

    @Test
    void helloOfTheMostTransactionsAndLockKeysFitsIntoAMessage() {
        fill(LiveTransactions.MAX_LIVE);

        assertThat(client.hello().liveTransactions()).isEmpty();
        assertThat(helloBytes()).isLessThan(Protocol.MAX_MESSAGE_BYTES);
        assertThat(client.hello().liveTransactions()).hasSize(LiveTransactions.MAX_LIVE);
    }

    @Test
    void helloOfTheMostTransactionsThatAreToldInFullFitsToo() {
        fill(1_000);

        assertThat(helloBytes()).isLessThan(Protocol.MAX_MESSAGE_BYTES);
        assertThat(client.hello().liveTransactions().get(999).name()).isEqualTo(LONG_NAME);
    }
}
