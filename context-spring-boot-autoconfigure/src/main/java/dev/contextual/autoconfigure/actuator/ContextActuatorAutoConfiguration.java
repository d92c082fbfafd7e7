package dev.contextual.autoconfigure.actuator;

import dev.contextual.autoconfigure.ConditionalOnRoom;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.RootContext;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration for the endpoints and the meters of contexts.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextualAutoConfiguration.class)
@ConditionalOnRoom("actuator")
@EnableConfigurationProperties(ActuatorProperties.class)
public final class ContextActuatorAutoConfiguration {

	// Two levels, because the condition of the inner one is itself part of the optional
	// library.
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
	static class ActuatorConfiguration {

		@Configuration(proxyBeanMethods = false)
		@ConditionalOnAvailableEndpoint(ContextsEndpoint.class)
		static class EndpointConfiguration {

			@Bean
			@ConditionalOnMissingBean(name = "contextsEndpoint")
			ContextsEndpoint contextsEndpoint(RootContext root, ApplicationEventPublisher publisher) {
				return new ContextsEndpoint(new ApplicationContexts(root), publisher);
			}

		}

		@Configuration(proxyBeanMethods = false)
		@ConditionalOnAvailableEndpoint(ContextLeaksEndpoint.class)
		static class LeaksEndpointConfiguration {

			@Bean
			@ConditionalOnMissingBean(name = "contextLeaksEndpoint")
			ContextLeaksEndpoint contextLeaksEndpoint(RootContext root) {
				return new ContextLeaksEndpoint(new ApplicationContexts(root));
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "contextMetrics")
		ContextMetrics contextMetrics(RootContext root, Endings endings) {
			return new ContextMetrics(new ApplicationContexts(root), endings);
		}

	}

}
