package io.atone.testkit.junit;

import io.atone.coordinator.Coordinator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedCoordinatorExtensionIT {

    @RegisterExtension
    private final EmbeddedCoordinatorExtension extension = new EmbeddedCoordinatorExtension();

    @Test
    void coordinatorRunsForTheTest(Coordinator coordinator) {
        assertThat(coordinator).isSameAs(extension.coordinator());
        assertThat(coordinator.overview().liveTransactions()).isZero();
        assertThat(extension.address()).endsWith(":" + coordinator.port());
    }

    @Test
    void restartedCoordinatorHasItsAddressAndTheNextEpoch() {
        String address = extension.address();
        long epoch = extension.coordinator().epoch();

        extension.stop();
        assertThatThrownBy(extension::coordinator).isInstanceOf(IllegalStateException.class);
        extension.start();

        assertThat(extension.address()).isEqualTo(address);
        assertThat(extension.coordinator().epoch()).isEqualTo(epoch + 1);
    }
}
