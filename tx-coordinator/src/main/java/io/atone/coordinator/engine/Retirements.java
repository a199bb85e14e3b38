package io.atone.coordinator.engine;

import java.util.Optional;

import io.atone.coordinator.engine.OperatorAnswer.Kind;
import io.atone.core.id.ResourceId;
import io.atone.core.status.GlobalStatus;

/**
 * Forgets resources that are gone for good, by an operator's word. While a known resource is not scanned in this epoch, it may hold
 * branches of earlier ones, so no rollback from before the restart is called complete; a database that was retired would keep
 * them waiting for ever. Only what nobody uses and nobody has scanned is forgotten, and only when that is on the disk.
 */
final class Retirements {

    private final Outbox outbox;
    private final Transactions transactions;
    private final Resources resources;
    private final PhaseTwo phaseTwo;
    private final Recovery recovery;

    Retirements(Outbox outbox, Transactions transactions, Resources resources, PhaseTwo phaseTwo, Recovery recovery) {
        this.outbox = outbox;
        this.transactions = transactions;
        this.resources = resources;
        this.phaseTwo = phaseTwo;
        this.recovery = recovery;
    }

    OperatorAnswer carryOut(ForgetResource order) {
        Resource resource = resources.known(order.resource());
        if (resource == null) {
            return new OperatorAnswer(Kind.UNKNOWN, "Resource " + order.resource() + " is not known");
        }
        if (resource.forgetting != null) {
            return new OperatorAnswer(Kind.UNDER_WAY, "Resource " + resource + " is being forgotten");
        }
        Optional<String> obstacle = obstacle(resource);
        if (obstacle.isPresent()) {
            return new OperatorAnswer(Kind.REFUSED, "Resource " + resource + " cannot be forgotten: " + obstacle.get());
        }
        resource.forgetting = order.reason();
        outbox.forgetResource(resource.id);
        return new OperatorAnswer(Kind.STARTED, "Resource " + resource + " is being forgotten");
    }

    private Optional<String> obstacle(Resource resource) {
        if (!resource.servers.isEmpty()) {
            return Optional.of(resource.servers.size() + " clients serve it. Stop those services, if their database is"
                    + " really gone for good");
        }
        if (resource.open) {
            return Optional.of("it was scanned since this coordinator started, so no transaction waits for its scan."
                    + " If it is gone for good since then, restart the coordinator, and forget it then");
        }
        if (!resource.recorded) {
            return Optional.of("it is only just becoming known. Look again");
        }
        return undecidedBranch(resource)
                .map(branch -> "transaction " + branch.transaction + " is " + branch.transaction.status
                        + " and has a branch there. It ends by its timeout at the latest; try again after that");
    }

    /** A branch there whose transaction may still be committed. */
    private Optional<Branch> undecidedBranch(Resource resource) {
        return transactions.all().stream()
                .filter(transaction -> transaction.isActive() || transaction.status == GlobalStatus.COMMITTING)
                .flatMap(transaction -> transaction.branches.values().stream())
                .filter(branch -> branch.resource == resource)
                .findFirst();
    }

    /** It is on the disk that the resource is gone. */
    void durable(ResourceId id) {
        Resource resource = resources.known(id);
        String reason = resource == null ? null : resource.forgetting;
        if (resource == null || reason == null) {
            return;
        }
        resource.forgetting = null;
        boolean used = !resource.servers.isEmpty() || undecidedBranch(resource).isPresent();
        if (used) {
            resources.record(resource);
            outbox.report(new Notice.ResourceKept(id, reason));
            return;
        }
        int branches = phaseTwo.giveUp(resource);
        resources.remove(resource);
        outbox.report(new Notice.ResourceForgotten(id, reason, branches));
        recovery.lessToScan();
    }
}
