package io.atone.datasource.differential;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What differs by design inside of a global transaction, each with the reason; everything else is a bug. Refusals are not among
 * these: what is refused is not compared (docs/reference/supported-sql.md). After one of these the rows may differ too, so
 * nothing that comes later is compared.
 */
final class KnownDifferences {

    private record Pair(
            Call call, boolean onStaleResult, boolean afterFailedRun, Side.Seen byDriver, Side.Seen byProxy) {

        boolean bothFailed() {
            return byDriver.failure() != null && byProxy.failure() != null;
        }

        boolean onlyDriverFailed() {
            return byDriver.failure() != null && byProxy.failure() == null;
        }

        boolean called(String method) {
            return call.text().contains(method);
        }
    }

    private record Difference(String reason, Predicate<Pair> condition) {}

    private static final List<Difference> ALL = List.of(
            new Difference(
                    "A batch ends with its first item that fails, so there are no counts of later ones; its class is JDBC's own",
                    pair -> pair.byProxy().failure() instanceof BatchUpdateException && pair.bothFailed()),
            new Difference(
                    "The values of parameters are needed before the driver runs the statement, so it is not the driver who"
                            + " misses one",
                    pair -> pair.bothFailed()
                            && pair.byProxy().failure() instanceof SQLException e
                            && Objects.equals(e.getSQLState(), "07001")),
            new Difference(
                    "Items of a batch are collected without the driver, which complains when they are run",
                    pair -> pair.called(".addBatch(") && pair.onlyDriverFailed()),
            new Difference(
                    "Other statements run in place of the application's, so a result set of an earlier run is closed or left"
                            + " open at other moments",
                    Pair::onStaleResult),
            new Difference(
                    "In a transaction that has failed, the looks before a statement fail before the driver looks at its"
                            + " parameters",
                    pair -> pair.bothFailed()
                            && pair.byProxy().failure() instanceof SQLException e
                            && "25P02".equals(e.getSQLState())),
            new Difference(
                    "Of a flag that does not exist drivers complain, or die, depending on whether the statement has run",
                    pair -> pair.called(".getMoreResults(99)")),
            new Difference(
                    "What a statement still tells of an earlier run, when the last one failed or was run as another statement",
                    pair -> pair.afterFailedRun()
                            && pair.call()
                                    .text()
                                    .matches(
                                            "(r\\d = )?s\\d\\.get(Large)?(UpdateCount|ResultSet|MoreResults|GeneratedKeys)\\(.*")),
            new Difference(
                    "Rows that another statement has read can be read in any order, though that was not asked for",
                    pair -> pair.onlyDriverFailed()
                            && pair.call().text().matches("r\\d\\.(is)?(last|first|previous|absolute|relative)\\(.*")),
            new Difference(
                    "PostgreSQL turns the commit of a transaction that has failed into a rollback without a word; a branch tells it",
                    pair -> pair.byProxy().failure() instanceof SQLException e
                            && "25P02".equals(e.getSQLState())
                            && pair.call().text().matches("commit\\(\\)|setAutoCommit\\(true\\)")),
            new Difference(
                    "Keys that were not asked for may be there, because a capture has asked for them",
                    pair -> pair.called(".getGeneratedKeys(")));

    private KnownDifferences() {}

    static boolean isKnown(Call call, Side driver, Side.Seen byDriver, Side.Seen byProxy) {
        Pair pair = new Pair(call, driver.isOnStaleResult(call), driver.isAfterFailedRun(call), byDriver, byProxy);
        return ALL.stream().anyMatch(difference -> difference.condition().test(pair));
    }
}
