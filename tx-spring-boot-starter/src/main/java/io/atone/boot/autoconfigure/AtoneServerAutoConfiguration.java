package io.atone.boot.autoconfigure;

import java.util.EnumSet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import io.atone.feign.server.InboundPropagation;
import io.atone.feign.server.XidServletFilter;
import io.atone.feign.server.XidWebFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Hooks;

/** Requests that bring a global transaction. */
@AutoConfiguration(after = AtonePropagationAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "atone.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "atone.propagation.enabled", matchIfMissing = true)
final class AtoneServerAutoConfiguration {

    /**
     * Inside of Spring Security's filters (-100), so that a policy sees who calls and a refused request touches no
     * transaction, and outside of what an application adds without an order.
     */
    static final int FILTER_ORDER = -50;

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Filter.class, OncePerRequestFilter.class})
    static final class Servlet {

        @Bean
        FilterRegistrationBean<XidServletFilter> xidServletFilter(InboundPropagation propagation) {
            FilterRegistrationBean<XidServletFilter> registration =
                    new FilterRegistrationBean<>(new XidServletFilter(propagation));
            registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
            registration.setOrder(FILTER_ORDER);
            return registration;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnClass({WebFilter.class, Hooks.class})
    static final class Reactive {

        @Bean
        XidWebFilter xidWebFilter(InboundPropagation propagation, AtoneProperties properties) {
            if (properties.propagation().reactiveContext()) {
                // For the whole JVM, as Reactor has it. Doing it twice is harmless.
                Hooks.enableAutomaticContextPropagation();
            }
            return new XidWebFilter(propagation, FILTER_ORDER);
        }
    }
}
