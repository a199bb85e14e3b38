package io.atone.core.client.machine;

import java.util.List;

import io.atone.core.GlobalTransactionOptions;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.transport.grpc.WireCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A client that is as full as its bounds allow must still be able to come back. */
class HelloSizeTest {

    private static final String LONG_NAME = "三".repeat(GlobalTransactionOptions.MAX_NAME_LENGTH);

    private static final ResourceId LONG_RESOURCE = new ResourceId("r".repeat(ResourceId.MAX_LENGTH));

    private final MachineHarness client = new MachineHarness().connected();

    private void fill(int transactions) {
        var last = client.begin();
        for (int i = 1; i < transactions; i++) {
            long call = client.machine.begin(LONG_NAME, null, null, last, client.now);
            last = ((CallResult.Began) client.result(call)).xid();
            client.machine.markRollbackOnly(last, "因".repeat(2_000), client.now);
        }
        for (int i = 0; i < LiveBranches.MAX_BRANCHES; i++) {
            long call = client.machine.register(client.newBranch(last), LONG_RESOURCE, List.of(), null, client.now);
            client.reply(call, new Reply.Done());
        }
    }

    private int helloBytes() {
        client.reconnect();
        return WireCodec.encode(ClientEnvelope.oneWay(client.hello())).getSerializedSize();
    }

    @Test
    void helloOfTheMostTransactionsAndBranchesFitsIntoAMessage() {
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
