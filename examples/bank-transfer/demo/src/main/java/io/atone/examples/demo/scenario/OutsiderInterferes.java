package io.atone.examples.demo.scenario;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.atone.core.transport.grpc.proto.GlobalStatus;
import io.atone.core.transport.grpc.proto.TransactionInfo;
import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Broken;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Transfers.Answer;

/** Somebody changes a row past Atone before it can be undone. */
final class OutsiderInterferes implements Scenario {

    @Override
    public String title() {
        return "An outsider changes bank2's row before the undo: nothing is overwritten, a person is asked";
    }

    @Override
    public void play(Stage stage) {
        Balances before = Balances.of(stage);
        BigDecimal committed = before.after(3).bank2();
        BigDecimal meddled = committed.add(BigDecimal.valueOf(1000));

        CompletableFuture<Answer> answer = stage.transfers().start("amount=3&holdMillis=4000");
        stage.await(Duration.ofSeconds(30), "bank2 has changed", () -> {
            Balances meanwhile = Balances.of(stage);
            return meanwhile.bank2().compareTo(committed) == 0 ? "" : meanwhile.toString();
        });
        stage.bank2().setBalance(meddled);
        stage.story().line("outsider", "sets bank2's account to " + meddled);
        Expect.refused(answer.join());

        String xid = awaitNeedsAttention(stage);
        Expect.balances(stage, new Balances(before.bank1(), meddled));
        List<String> report = stage.coordinator()
                .log()
                .lines()
                .filter(line ->
                        line.contains(xid) && line.toLowerCase(Locale.ROOT).contains("account_info"))
                .filter(line -> line.contains(committed.toPlainString()) && line.contains(meddled.toPlainString()))
                .toList();
        Broken.unless(!report.isEmpty(), "The coordinator's log does not name " + xid + ", the row and the difference");
        report.forEach(line -> stage.story().line("coordinator", line));

        putRight(stage, xid, committed);
        Expect.balances(stage, before);
    }

    private static String awaitNeedsAttention(Stage stage) {
        stage.await(Duration.ofSeconds(30), "a transaction waits for a person", () -> {
            int waiting = stage.admin().overview().getNeedsAttention();
            return waiting == 1 ? "" : waiting + " transactions need attention";
        });
        return stage.admin().transactions().stream()
                .filter(transaction -> transaction.getStatus() == GlobalStatus.NEEDS_ATTENTION)
                .map(TransactionInfo::getXid)
                .findFirst()
                .orElseThrow(() -> new Broken("The transaction that needs attention is not listed"));
    }

    /** What a person does: takes the outsider's change back, and lets the coordinator try again. */
    private static void putRight(Stage stage, String xid, BigDecimal committed) {
        stage.bank2().setBalance(committed);
        stage.story().line("operator", "takes the outsider's change back, then: transactions retry " + xid);
        stage.story().line("coordinator", stage.admin().retry(xid));
        stage.awaitSettled();
    }
}
