package io.atone.boot.autoconfigure;

import feign.Capability;
import feign.Feign;
import io.atone.boot.http.RestClientPostProcessor;
import io.atone.boot.http.WebClientPostProcessor;
import io.atone.feign.OutboundPropagation;
import io.atone.feign.openfeign.XidFeignCapability;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import reactor.core.publisher.Mono;

/** Calls inside a global transaction. */
@AutoConfiguration(after = AtonePropagationAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "atone.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "atone.propagation.enabled", matchIfMissing = true)
final class AtoneHttpClientAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Feign.class, Capability.class})
    static final class OpenFeign {

        @Bean
        @ConditionalOnMissingBean
        XidFeignCapability xidFeignCapability(OutboundPropagation propagation) {
            return new XidFeignCapability(propagation);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClient.class)
    static final class RestClients {

        @Bean
        static RestClientPostProcessor atoneRestClientPostProcessor(ObjectProvider<OutboundPropagation> propagation) {
            return new RestClientPostProcessor(propagation::getObject);
        }

        @Bean
        RestClientHttpServiceGroupConfigurer atoneRestClientGroups(RestClientPostProcessor processor) {
            return groups -> groups.forEachClient((group, builder) -> processor.addTo(builder));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RestClient.class, RestTemplateCustomizer.class})
    static final class RestTemplates {

        @Bean
        RestTemplateCustomizer atoneRestTemplateCustomizer(RestClientPostProcessor processor) {
            return processor::addTo;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebClient.class, Mono.class})
    static final class WebClients {

        @Bean
        static WebClientPostProcessor atoneWebClientPostProcessor(ObjectProvider<OutboundPropagation> propagation) {
            return new WebClientPostProcessor(propagation::getObject);
        }

        @Bean
        WebClientHttpServiceGroupConfigurer atoneWebClientGroups(WebClientPostProcessor processor) {
            return groups -> groups.forEachClient((group, builder) -> processor.addTo(builder));
        }
    }
}
