package io.atone.frameworks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.atone.coordinator.Coordinator;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import io.atone.testkit.junit.WithCoordinator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What holds for an application by any framework. */
@ForEachDatabase
@WithCoordinator
@CheckResidue
abstract class FrameworkContract {

    /** That of the class and engine that have their turn: to start an application takes longer than a test. */
    private static @Nullable Bank open;

    private final Framework framework;
    private Bank bank;
    private boolean sequences;

    FrameworkContract(Framework framework) {
        this.framework = framework;
    }

    @BeforeEach
    void prepare(DatabaseEngine engine, Coordinator coordinator) throws Exception {
        sequences = engine != DatabaseEngine.MYSQL;
        if (open == null || !open.serves(framework, engine)) {
            close();
            open = new Bank(framework, engine, coordinator.address());
        }
        bank = open;
        bank.tables().refill();
    }

    @AfterEach
    void nothingIsLeftToUndo() throws Exception {
        if (bank != null) {
            assertThat(bank.tables().undoRows()).isZero();
        }
    }

    @AfterAll
    static void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    @ParameterizedTest
    @EnumSource
    void globalRollbackLeavesTheTablesAsTheyWere(Task task) throws Exception {
        assumeSupported(task);
        Map<String, List<String>> before = bank.tables().contents();

        assertThatThrownBy(() -> bank.application().globally(globally -> {
                    task.run(globally);
                    assertThat(contents()).as("after the local commits").isNotEqualTo(before);
                    throw new ChangedMindException();
                }))
                .isInstanceOf(ChangedMindException.class)
                .hasNoSuppressedExceptions();

        assertThat(bank.tables().contents()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void globalCommitLeavesAndTellsWhatTheBareDataSourceDoes(Task task) throws Exception {
        assumeSupported(task);
        Object expected = task.run(bank.bare());
        Map<String, List<String>> left = bank.tables().readable();
        bank.tables().refill();

        Object seen = bank.application().globally(task::run);

        assertThat(seen).isEqualTo(expected);
        assertThat(bank.tables().readable()).isEqualTo(left);
    }

    /** Or else the comparisons say nothing. */
    @Test
    void onlyOneOfTheApplicationsHasTheProxy() throws Exception {
        assertThat(bank.application().hasProxy()).isTrue();
        assertThat(bank.bare().hasProxy()).isFalse();
    }

    @Test
    void numbersThatTheApplicationSeesAreThoseOfTheRows() throws Exception {
        List<String> seen = bank.application().globally(globally -> globally.locally(this::createAndBook));

        assertThat(seen).doesNotHaveDuplicates().isEqualTo(bank.tables().numbered());
    }

    private List<String> createAndBook(Accounts accounts) {
        List<Account> created = new ArrayList<>();
        created.add(accounts.create(Account.of("Eve", "1.10")));
        created.addAll(accounts.createAll(List.of(Account.of("Fay", "2.20"), Account.of("Gus", "3.30"))));
        created.add(accounts.create(Account.of("Hal", "4.40")));
        Stream<String> numbers = created.stream().map(account -> "[" + account.key() + ", " + account.holder() + "]");
        if (!sequences) {
            return numbers.toList();
        }
        List<Booking> booked = accounts.bookAll(created.stream()
                .map(account -> Booking.of(account, "gift to " + account.holder(), "1"))
                .toList());
        return Stream.concat(
                        numbers, booked.stream().map(booking -> "[" + booking.id() + ", " + booking.purpose() + "]"))
                .toList();
    }

    @Test
    void violationIsTheSameAndItsTransactionCannotCommit() throws Exception {
        Map<String, List<String>> before = bank.tables().contents();
        DataIntegrityViolationException expected = createTwice(bank.bare());
        DataIntegrityViolationException[] seen = new DataIntegrityViolationException[1];

        assertThatThrownBy(() -> bank.application().globally(globally -> {
                    globally.locally(accounts -> accounts.create(Account.of("Eve", "1.10")));
                    seen[0] = createTwice(globally);
                    return seen[0];
                }))
                .isInstanceOf(GlobalTransactionRolledBackException.class);

        assertThat(seen[0]).isExactlyInstanceOf(expected.getClass());
        assertThat(seen[0].getMostSpecificCause())
                .isExactlyInstanceOf(expected.getMostSpecificCause().getClass());
        assertThat(bank.tables().contents()).isEqualTo(before);
    }

    private static DataIntegrityViolationException createTwice(Application application) {
        return catchThrowableOfType(
                DataIntegrityViolationException.class,
                () -> application.locally(accounts -> accounts.createAll(
                        List.of(Account.of("Fay", "1"), Account.of("Ann", "1"), Account.of("Gus", "1")))));
    }

    private Map<String, List<String>> contents() {
        try {
            return bank.tables().contents();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assumeSupported(Task task) {
        assumeTrue(sequences || !task.needsSequence(), "MySQL has no sequences");
    }

    private static final class ChangedMindException extends RuntimeException {}
}
