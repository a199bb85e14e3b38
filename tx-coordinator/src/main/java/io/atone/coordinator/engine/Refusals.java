package io.atone.coordinator.engine;

import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.Refusal;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;

/** What clients are told when something is refused; the texts reach people. */
final class Refusals {

    private Refusals() {}

    /** The transaction takes nothing any more. */
    static Reply over(Xid xid, String transaction, Outcome outcome) {
        String message = outcome.status() == GlobalStatus.FORGOTTEN
                ? "Transaction " + transaction + " is over; how it ended is not known any more"
                : "Transaction " + transaction + " takes part in nothing new: " + outcome;
        return new Refusal(RefusalKind.TRANSACTION_OVER, cut(message), outcome);
    }

    static Reply over(Transaction transaction) {
        return over(transaction.xid, transaction.toString(), transaction.outcome());
    }

    /** The commit has been asked for, so the set of branches is closed. */
    static Reply commitRequested(Transaction transaction) {
        return new Refusal(
                RefusalKind.TRANSACTION_OVER,
                "Transaction " + transaction + " takes no branches any more: its commit has been asked for",
                transaction.outcome());
    }

    static Reply notOpen(ResourceId resource) {
        return new Refusal(
                RefusalKind.RESOURCE_NOT_OPEN,
                "Resource " + resource + " is not open yet: the coordinator has to learn its in-doubt branches first."
                        + " Roll back and try again",
                null);
    }

    static Reply limit(String name, long limit) {
        return new Refusal(RefusalKind.LIMIT_EXCEEDED, "The limit " + name + "=" + limit + " is reached", null);
    }

    static Reply invalid(String message) {
        return new Refusal(RefusalKind.INVALID, cut(message), null);
    }

    static Reply foreign(Xid xid, long epoch) {
        return invalid("Transaction " + xid + " is from a later epoch than this coordinator's, which is " + epoch
                + ". Does the coordinator run with another data directory than before?");
    }

    /** Texts from clients are kept short, whatever they send. */
    static String cut(String text) {
        return text.length() <= Protocol.MAX_TEXT_LENGTH ? text : text.substring(0, Protocol.MAX_TEXT_LENGTH);
    }
}
