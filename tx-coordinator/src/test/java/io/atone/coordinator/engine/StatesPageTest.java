package io.atone.coordinator.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import io.atone.coordinator.engine.Branch.Work;
import io.atone.coordinator.engine.TransitionTable.Edge;
import io.atone.coordinator.engine.Transitions.Step;
import io.atone.core.status.GlobalStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of states is the engine's tables of transitions, written out. After a change of a table, run the test with
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
        for (Edge<GlobalStatus, Step> edge : Transitions.TABLE) {
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
        for (Edge<GlobalStatus, Step> edge : Transitions.TABLE) {
            page.append("| %s | `%s` | `%s` | %s |\n"
                    .formatted(label(edge.step()), edge.from(), edge.to(), when(edge.step())));
        }
        page.append("\n## A branch in phase two\n\nIts table is `BranchTransitions`.\n\n```mermaid\nstateDiagram-v2\n");
        page.append("    [*] --> VOTED : registered, and committed locally\n");
        for (Edge<Work, BranchTransitions.Step> edge : BranchTransitions.TABLE) {
            page.append("    %s --> %s : %s\n".formatted(name(edge.from()), name(edge.to()), label(edge.step())));
        }
        page.append("    DONE --> [*]\n```\n\n| State | Meaning |\n| --- | --- |\n");
        page.append("| `REGISTERED` | Its locks are granted; its local transaction is not known to be committed. |\n");
        page.append("| `VOTED` | Its local transaction is committed. |\n");
        page.append(Arrays.stream(Work.values())
                .filter(work -> work != Work.NONE)
                .map(work -> "| `%s` | %s |\n".formatted(work, meaning(work)))
                .collect(Collectors.joining()));
        page.append("\n| Step | When |\n| --- | --- |\n");
        for (BranchTransitions.Step step : BranchTransitions.Step.values()) {
            page.append("| %s | %s |\n".formatted(label(step), when(step)));
        }
        return page.toString();
    }

    /** A branch that nothing is done about yet has voted, or is found by a scan, which says the same. */
    private static String name(Work work) {
        return work == Work.NONE ? "VOTED" : work.name();
    }

    private static String label(BranchTransitions.Step step) {
        return step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String when(BranchTransitions.Step step) {
        return switch (step) {
            case DECIDED ->
                "Its transaction is committed; or is rolled back, and all newer branches on its resource are undone.";
            case SEND -> "Its resource is open, a client serves it, and not too much is under way there.";
            case FINISHED ->
                "A client says that it is finished; also one whose attempt had been given up, for done is done.";
            case FAILED -> "The client says why it did not work, or has not answered in time.";
            case CANNOT_BE_UNDONE -> "The client says so; only in a transaction that is rolled back.";
            case CLIENT_LOST ->
                "The client that it was sent to is gone; another one gets it, or the same when it is back.";
            case PAUSE_OVER -> "The pause doubles with each failure, up to a bound.";
            case OPERATOR_DECIDED -> "Somebody has it tried again, or resolved.";
            case RESOURCE_FORGOTTEN -> "Somebody has said that its database is gone for good.";
        };
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

    private static String meaning(Work work) {
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
