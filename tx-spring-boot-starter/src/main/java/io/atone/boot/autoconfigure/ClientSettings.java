package io.atone.boot.autoconfigure;

import io.atone.core.client.ClientConfig;
import io.atone.core.transport.TransportSecurity;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** Translates properties into the client's configuration. */
final class ClientSettings {

    /** When neither atone.application nor spring.application.name says. */
    private static final String NAMELESS = "application";

    private ClientSettings() {}

    static ClientConfig from(AtoneProperties properties, Environment environment) {
        AtoneProperties.Coordinator coordinator = properties.coordinator();
        AtoneProperties.Tls tls = coordinator.tls();
        return ClientConfig.forApplication(application(properties.application(), environment))
                .address(coordinator.address())
                .security(new TransportSecurity(
                        tls.enabled(),
                        tls.trustCertificates(),
                        tls.certificate(),
                        tls.privateKey(),
                        coordinator.token()))
                .connectWait(coordinator.connectWait())
                .defaultTimeout(properties.transaction().timeout())
                .defaultLockWait(properties.transaction().lockWait())
                .build();
    }

    private static String application(@Nullable String own, Environment environment) {
        if (own != null && !own.isBlank()) {
            return own;
        }
        String name = environment.getProperty("spring.application.name", "");
        return name.isBlank() ? NAMELESS : name;
    }
}
