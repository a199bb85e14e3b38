package io.atone.boot.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import io.atone.boot.async.TransactionContextTaskDecorator;
import io.atone.core.GlobalTransactionManager;
import io.atone.feign.OutboundPropagation;
import io.atone.feign.PropagationRules;
import io.atone.feign.server.InboundPolicy;
import io.atone.feign.server.InboundPropagation;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The rules of propagation, which the integrations share, and the way to other threads. */
@AutoConfiguration(after = AtoneAutoConfiguration.class, before = TaskExecutionAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "atone.enabled", matchIfMissing = true)
final class AtonePropagationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PropagationRules propagationRules(AtoneProperties properties) {
        AtoneProperties.Propagation propagation = properties.propagation();
        return new PropagationRules(propagation.rollbackOnFailedRequest(), propagation.rollbackOnUnansweredCall());
    }

    @Bean
    @ConditionalOnMissingBean
    InboundPolicy inboundPolicy(AtoneProperties properties) {
        return InboundPolicy.always(properties.propagation().inbound().policy());
    }

    @Bean
    @ConditionalOnMissingBean
    InboundPropagation inboundPropagation(
            GlobalTransactionManager transactions, PropagationRules rules, InboundPolicy policy) {
        return new InboundPropagation(transactions, rules, policy);
    }

    @Bean
    @ConditionalOnMissingBean
    OutboundPropagation outboundPropagation(
            GlobalTransactionManager transactions, PropagationRules rules, AtoneProperties properties) {
        Set<String> excluded = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        excluded.addAll(properties.propagation().outbound().excludeHosts());
        return new OutboundPropagation(
                transactions, rules, uri -> uri.getHost() == null || !excluded.contains(uri.getHost()));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "atone.propagation.async", matchIfMissing = true)
    TransactionContextTaskDecorator transactionContextTaskDecorator() {
        return new TransactionContextTaskDecorator();
    }
}
