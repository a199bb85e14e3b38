package io.atone.crash.node;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.event.ClientListener;
import io.atone.core.id.Xid;
import io.atone.crash.node.Node.Answer;
import io.atone.crash.node.TransferPlan.Ending;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes money on its own database, for the global transaction that a request's header names. */
public final class ParticipantMain {

    private static final Logger log = LoggerFactory.getLogger(ParticipantMain.class);

    private final Node node;

    private ParticipantMain(Node node) {
        this.node = node;
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        Node node = Node.start("participant", NodeOptions.parse(arguments), ClientListener.NONE);
        ParticipantMain participant = new ParticipantMain(node);
        node.serve("/ready", (query, xid) -> new Answer(200, "ready"));
        node.serve("/credit", participant::credit);
        node.http().start();
    }

    private Answer credit(@Nullable String query, @Nullable String header) {
        Credit credit = Credit.parse(Objects.requireNonNull(query, "query"));
        Xid xid = Xid.parse(Objects.requireNonNull(header, Callee.XID_HEADER));
        try (TransactionContext.Scope scope = TransactionContext.bind(xid)) {
            if (credit.ending() == Ending.CALLEE_HIDES_FAILURE) {
                node.ledger().failAndSayNothing(credit.transfer());
            } else {
                node.ledger()
                        .post(
                                credit.transfer(),
                                credit.account(),
                                credit.amount(),
                                credit.ending() == Ending.CALLEE_REFUSES);
            }
            // As the library's filter does it with a header.
            return new Answer(200, "credited", node.client().transactions().rollbackOnlyReason(xid));
        } catch (SQLException | RuntimeException e) {
            // As the library's filter does it for a request that ends in a failure.
            node.client().transactions().markRollbackOnly(xid, "the credit failed: " + e.getClass());
            log.info("{}: credit {} failed: {}", xid, credit.transfer(), e.toString());
            return new Answer(500, e.toString());
        }
    }
}
