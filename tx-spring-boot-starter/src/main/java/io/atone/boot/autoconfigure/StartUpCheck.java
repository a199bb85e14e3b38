package io.atone.boot.autoconfigure;

import java.time.Duration;
import java.util.Objects;

import io.atone.boot.datasource.AtDataSourceWrapper;
import io.atone.core.AtoneClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * What has to be so before the application serves anybody: the coordinator answers, and the databases have what they need.
 * After all beans are made, so that migration tools have found the databases as they left them.
 */
final class StartUpCheck implements SmartInitializingSingleton {

    private final AtoneClient client;
    private final ObjectProvider<AtDataSourceWrapper> dataSources;
    private final @Nullable Duration patience;

    /** @param patience how long to wait for the coordinator; null when the application starts without it too */
    StartUpCheck(AtoneClient client, ObjectProvider<AtDataSourceWrapper> dataSources, @Nullable Duration patience) {
        this.client = Objects.requireNonNull(client, "client");
        this.dataSources = Objects.requireNonNull(dataSources, "dataSources");
        this.patience = patience;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (patience != null) {
            client.awaitConnected(patience);
        }
        dataSources.ifAvailable(AtDataSourceWrapper::openAll);
    }
}
