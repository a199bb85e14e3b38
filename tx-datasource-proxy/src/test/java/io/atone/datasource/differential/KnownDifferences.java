package io.atone.datasource.differential;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
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

        boolean onlyProxyFailed() {
            return byDriver.failure() == null && byProxy.failure() != null;
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
                    "A driver that dies of a query in a large batch does so before or after another item fails",
                    pair -> pair.bothFailed() && diesOfQueryInLargeBatch(pair.call(), pair.byProxy())),
            new Difference(
                    "The values of parameters are needed before the driver runs the statement, so it is not the driver who"
                            + " misses one",
                    pair -> pair.bothFailed() && failedWith("07001", pair.byProxy())),
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
                    pair -> pair.bothFailed() && failedWith("25P02", pair.byProxy())),
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
                    pair -> pair.byProxy().failure() == null
                            && pair.call()
                                    .text()
                                    .matches("r\\d\\.((is)?(last|first|previous|absolute|relative)|getType)\\(.*")),
            new Difference(
                    "PostgreSQL turns the commit of a transaction that has failed into a rollback without a word; a branch tells it",
                    pair -> failedWith("25P02", pair.byProxy())
                            && pair.call().text().matches("commit\\(\\)|setAutoCommit\\(true\\)")),
            new Difference(
                    "The looks before a statement that fails or is refused have begun a transaction, and in one PostgreSQL does not"
                            + " let the isolation level or the access mode be changed",
                    pair -> pair.onlyProxyFailed()
                            && failedWith("25001", pair.byProxy())
                            && pair.call().text().matches("set(TransactionIsolation|ReadOnly)\\(.*")),
            new Difference(
                    "In a transaction that such looks have begun PostgreSQL complains of a savepoint, and else of the transaction",
                    pair -> failedWith("25P01", pair.byDriver()) && failedWith("3B001", pair.byProxy())),
            new Difference(
                    "After a failure PostgreSQL's driver still takes the next rows for the keys that were asked for then",
                    pair -> pair.afterFailedRun()
                            && pair.called(" RETURNING ")
                            && (pair.byDriver().text().equals("Boolean false")
                                    || failedWith("02000", pair.byDriver()))),
            new Difference(
                    "PostgreSQL's driver reads keys as rows, and does not count a change of more rows than it may read",
                    pair -> pair.called("RETURN_GENERATED_KEYS")
                            && pair.byDriver().text().endsWith(" -1")),
            new Difference(
                    "MariaDB's driver fetches a connection's warnings when they are asked for, and then these are the ones of the last look",
                    pair -> pair.byProxy().text().equals("null")
                            && pair.call().text().equals("getWarnings()")),
            new Difference(
                    "Keys that were not asked for may be there, because a capture has asked for them",
                    pair -> pair.called(".getGeneratedKeys(")));

    private KnownDifferences() {}

    private static boolean failedWith(String sqlState, Side.Seen seen) {
        return seen.failure() instanceof SQLException e && sqlState.equals(e.getSQLState());
    }

    /**
     * MariaDB's driver dies of a query in a large batch after it has run all items, of which another may have failed; a branch has
     * run those up to the query by then. So even where both die the rows may differ.
     */
    static boolean diesOfQueryInLargeBatch(Call call, Side.Seen seen) {
        return call.text().contains(".executeLargeBatch(") && seen.failure() instanceof ClassCastException;
    }

    static boolean isKnown(Call call, Side driver, Side.Seen byDriver, Side.Seen byProxy) {
        Pair pair = new Pair(call, driver.isOnStaleResult(call), driver.isAfterFailedRun(), byDriver, byProxy);
        return ALL.stream().anyMatch(difference -> difference.condition().test(pair));
    }
}
