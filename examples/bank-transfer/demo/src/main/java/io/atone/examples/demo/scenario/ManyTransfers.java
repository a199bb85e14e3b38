package io.atone.examples.demo.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Broken;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Transfers.Answer;

/** A crowd of transfers of 1 each, in the middle of which something is killed. */
final class ManyTransfers {

    private static final int TRANSFERS = 200;
    private static final int ANSWERED_BEFORE_KILL = 40;
    private static final int SHOWN_REFUSALS = 3;
    private static final int MAX_OUTLINE = 230;
    /** An XID or a number. */
    private static final Pattern NUMBERS = Pattern.compile("\\b[0-9a-z]+-[0-9a-z]+\\.[0-9a-z]+\\b|\\b\\d+\\b");

    private ManyTransfers() {}

    /** Nothing may be lost, whatever is killed; what was promised must have been kept. */
    static void survive(Stage stage, String victim, Runnable kill, Runnable startAgain) {
        Balances before = Balances.of(stage);
        List<CompletableFuture<Answer>> answers = IntStream.range(0, TRANSFERS)
                .mapToObj(i -> stage.transfers().start("amount=1"))
                .toList();
        stage.await(Duration.ofMinutes(2), "half of the transfers are done", () -> {
            long answered = answers.stream().filter(CompletableFuture::isDone).count();
            return answered >= ANSWERED_BEFORE_KILL ? "" : answered + " answers";
        });
        kill.run();
        stage.story().line("demo", "killed " + victim + " in the middle of " + TRANSFERS + " transfers");
        startAgain.run();

        List<Answer> all = answers.stream().map(CompletableFuture::join).toList();
        long accepted = all.stream().filter(Answer::accepted).count();
        stage.awaitSettled();
        Balances after = Balances.of(stage);
        stage.story().line("demo", accepted + " transfers were accepted, " + (TRANSFERS - accepted) + " were not");
        tellRefusals(stage, all);
        Broken.unless(
                after.sum().compareTo(before.sum()) == 0,
                "Both banks held " + before.sum() + " before and hold " + after.sum() + " now");
        long moved = after.bank2().subtract(before.bank2()).longValueExact();
        Broken.unless(
                moved >= accepted && moved <= TRANSFERS,
                accepted + " transfers were accepted, but " + moved + " arrived");
        Expect.accepted(stage.transfers().transfer("amount=1"));
        stage.awaitSettled();
        Expect.balances(stage, after.after(1));
    }

    /** The beginning, without what differs from one to the next (XIDs, numbers) and what the frameworks put around it. */
    private static String outline(String text) {
        String plain = NUMBERS.matcher(text)
                .replaceAll("#")
                .replaceAll("[\\s#]+", " ")
                .replace("Error updating database. Cause: ", "");
        return plain.length() <= MAX_OUTLINE ? plain : plain.substring(0, MAX_OUTLINE) + "...";
    }

    /** Why, as the callers were told. */
    private static void tellRefusals(Stage stage, List<Answer> answers) {
        answers.stream()
                .filter(answer -> !answer.accepted())
                .map(answer -> outline(answer.text()))
                .collect(Collectors.groupingBy(text -> text, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(SHOWN_REFUSALS)
                .forEach(entry -> stage.story().line("callers", entry.getValue() + " were told: " + entry.getKey()));
    }
}
