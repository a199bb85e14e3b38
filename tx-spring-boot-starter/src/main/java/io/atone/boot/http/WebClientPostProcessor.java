package io.atone.boot.http;

import java.util.Objects;
import java.util.function.Supplier;

import io.atone.feign.OutboundPropagation;
import io.atone.feign.reactive.XidExchangeFilter;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.reactive.function.client.WebClient;

/** As {@link RestClientPostProcessor}, for {@link WebClient} and {@link WebClient.Builder}. Thread-safe. */
public final class WebClientPostProcessor implements BeanPostProcessor {

    private final Supplier<OutboundPropagation> propagation;

    /**
     * @param propagation asked for when the first client is there
     */
    public WebClientPostProcessor(Supplier<OutboundPropagation> propagation) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof WebClient.Builder builder) {
            addTo(builder);
        } else if (bean instanceof WebClient client) {
            WebClient.Builder builder = client.mutate();
            // A test's stand-in may not know how to mutate.
            return builder == null ? bean : addTo(builder).build();
        }
        return bean;
    }

    /** Adds the XID to the clients that are going to be built. */
    public WebClient.Builder addTo(WebClient.Builder builder) {
        new XidExchangeFilter(propagation.get()).addTo(builder);
        return builder;
    }
}
