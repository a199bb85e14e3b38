package io.atone.boot.autoconfigure;

import java.util.Objects;

import io.atone.boot.datasource.AtDataSourceWrapper;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionManager;
import io.atone.core.GlobalTransactionOptions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * What has to be so before the application serves anybody: the coordinator answers, and the databases have what they need.
 * After all beans are made, so that migration tools have found the databases as they left them.
 */
final class StartUpCheck implements SmartInitializingSingleton {

    private final GlobalTransactionManager transactions;
    private final ObjectProvider<AtDataSourceWrapper> dataSources;
    private final boolean failFast;

    StartUpCheck(
            GlobalTransactionManager transactions, ObjectProvider<AtDataSourceWrapper> dataSources, boolean failFast) {
        this.transactions = Objects.requireNonNull(transactions, "transactions");
        this.dataSources = Objects.requireNonNull(dataSources, "dataSources");
        this.failFast = failFast;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (failFast) {
            requireCoordinator();
        }
        dataSources.ifAvailable(AtDataSourceWrapper::openAll);
    }

    /** A transaction can be begun and ended, which costs the coordinator no write. */
    private void requireCoordinator() {
        GlobalTransaction probe = transactions.begin(GlobalTransactionOptions.named("start-up check"));
        probe.rollback("The check is done");
    }
}
