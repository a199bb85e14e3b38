package io.atone.coordinator.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.atone.coordinator.engine.Transitions.Edge;
import io.atone.coordinator.engine.Transitions.Step;
import io.atone.core.status.GlobalStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of states is the engine's table of transitions, written out. After a change of the table, run the test with
 * {@code -Datone.updateDocs=true} and commit the page.
 */
class StatesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "states.md");

    private static final String INTRODUCTION =
            """
            # States of a global transaction

            What the coordinator says about a transaction (in its log, to its clients, to an operator) is one of these states.
            This page is generated from the table that the engine runs by (`Transitions`).

            """;

    @Test
    void pageSaysWhatTheEngineDoes() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("atone.updateDocs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE, StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    private static String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("```mermaid\nstateDiagram-v2\n");
        page.append("    [*] --> ACTIVE : begun, or found by a scan\n");
        page.append("    [*] --> COMMITTED : found in the decision log\n");
        for (Edge edge : Transitions.TABLE) {
            page.append("    %s --> %s : %s\n".formatted(edge.from(), edge.to(), label(edge.step())));
        }
        for (GlobalStatus status : GlobalStatus.values()) {
            if (isLast(status)) {
                page.append("    %s --> [*] : every branch has learned it\n".formatted(status));
            }
        }
        page.append("```\n\n## The states\n\n| State | Meaning |\n| --- | --- |\n");
        for (GlobalStatus status : GlobalStatus.values()) {
            page.append("| `%s` | %s |\n".formatted(status, meaning(status)));
        }
        page.append("\n## What moves it on\n\n| Step | From | To | When |\n| --- | --- | --- | --- |\n");
        for (Edge edge : Transitions.TABLE) {
            page.append("| %s | `%s` | `%s` | %s |\n"
                    .formatted(label(edge.step()), edge.from(), edge.to(), when(edge.step())));
        }
        page.append("\n## A branch in phase two\n\n| State | Meaning |\n| --- | --- |\n");
        page.append("| `REGISTERED` | Its locks are granted; its local transaction is not known to be committed. |\n");
        page.append("| `VOTED` | Its local transaction is committed. |\n");
        page.append(Arrays.stream(Branch.Work.values())
                .filter(work -> work != Branch.Work.NONE)
                .map(work -> "| `%s` | %s |\n".formatted(work, meaning(work)))
                .collect(Collectors.joining()));
        return page.toString();
    }

    private static boolean isLast(GlobalStatus status) {
        return Transitions.TABLE.stream().anyMatch(edge -> edge.to() == status)
                && Transitions.TABLE.stream().noneMatch(edge -> edge.from() == status);
    }

    private static String label(Step step) {
        return switch (step) {
            case DECIDE_COMMIT -> "decide to commit";
            case COMMIT_WITHOUT_DECISION -> "commit without a write";
            case DECISION_DURABLE -> "decision on the disk";
            case ROLL_BACK -> "roll back";
            case ALL_UNDONE -> "all undone";
            case BRANCH_STUCK -> "a branch is stuck";
            case NO_BRANCH_STUCK -> "no branch is stuck";
        };
    }

    private static String when(Step step) {
        return switch (step) {
            case DECIDE_COMMIT ->
                "Its initiator asked for the commit, every branch has confirmed its local commit, and there "
                        + "are branches that must learn the outcome.";
            case COMMIT_WITHOUT_DECISION ->
                "Its initiator asked for the commit, and nobody needs to learn the outcome: it "
                        + "has read, or only locked.";
            case DECISION_DURABLE -> "The decision log has forced the decision; only now anybody is told.";
            case ROLL_BACK ->
                "Its initiator asked for it; or somebody marked it, a branch did not confirm, its timeout "
                        + "passed, its initiator did not come back, or nobody spoke for it after a restart.";
            case ALL_UNDONE -> "The last branch is undone, and no unknown branch can turn up.";
            case BRANCH_STUCK -> "A branch cannot be undone, because somebody outside changed its row.";
            case NO_BRANCH_STUCK ->
                "The last such branch was undone after all, or a person has said how it goes on; branches "
                        + "may still be under way.";
        };
    }

    private static String meaning(GlobalStatus status) {
        return switch (status) {
            case ACTIVE ->
                "It takes branches; nothing is decided, and if nothing more is heard of it, it is rolled back.";
            case COMMITTING ->
                "The decision to commit is on its way to the disk; nobody has been told, and it cannot be "
                        + "rolled back any more unless the coordinator dies before it is there.";
            case COMMITTED ->
                "It is committed for good; its locks are free, and its branches delete their undo records.";
            case ROLLING_BACK ->
                "Its branches are being undone, on each resource the newest first; each one's locks are "
                        + "free as soon as it is undone.";
            case ROLLED_BACK -> "Every branch is undone, and every lock is free.";
            case NEEDS_ATTENTION ->
                "At least one branch waits for a person; it keeps its locks, and older branches on its "
                        + "resource wait with it.";
            case FORGOTTEN ->
                "It is over, but too long ago for the coordinator to remember how; only an answer, never the "
                        + "state of a transaction.";
        };
    }

    private static String meaning(Branch.Work work) {
        return switch (work) {
            case NONE -> "";
            case QUEUED -> "Its outcome is to be sent, as soon as a client serves its resource and has room.";
            case SENT -> "A client was told the outcome and has not answered.";
            case PAUSED -> "The last attempt failed; the next one follows after a pause that doubles each time.";
            case DONE -> "It has learned the outcome and finished.";
            case STUCK -> "It cannot be undone without a person's word.";
        };
    }
}
