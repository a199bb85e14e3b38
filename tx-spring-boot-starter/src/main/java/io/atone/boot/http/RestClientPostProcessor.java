package io.atone.boot.http;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.atone.feign.OutboundPropagation;
import io.atone.feign.http.XidClientHttpRequestInterceptor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Adds the XID to every {@link RestTemplate}, {@link RestClient} and {@link RestClient.Builder} that is a bean, however it
 * was made: one that was forgotten would silently leave the callee's writes unprotected. Thread-safe.
 */
public final class RestClientPostProcessor implements BeanPostProcessor {

    private final Supplier<OutboundPropagation> propagation;

    /**
     * @param propagation asked for when the first client is there
     */
    public RestClientPostProcessor(Supplier<OutboundPropagation> propagation) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof RestTemplate template) {
            addTo(template);
        } else if (bean instanceof RestClient.Builder builder) {
            addTo(builder);
        } else if (bean instanceof RestClient client) {
            RestClient.Builder builder = client.mutate();
            // A test's stand-in may not know how to mutate.
            return builder == null ? bean : addTo(builder).build();
        }
        return bean;
    }

    /** Adds the XID to a client that is no bean. */
    public void addTo(RestTemplate template) {
        List<ClientHttpRequestInterceptor> interceptors = template.getInterceptors();
        if (missingIn(interceptors)) {
            interceptors.add(new XidClientHttpRequestInterceptor(propagation.get()));
        }
    }

    /** Adds the XID to the clients that are going to be built. */
    public RestClient.Builder addTo(RestClient.Builder builder) {
        return builder.requestInterceptors(interceptors -> {
            if (missingIn(interceptors)) {
                interceptors.add(new XidClientHttpRequestInterceptor(propagation.get()));
            }
        });
    }

    private static boolean missingIn(List<ClientHttpRequestInterceptor> interceptors) {
        return interceptors.stream().noneMatch(XidClientHttpRequestInterceptor.class::isInstance);
    }
}
