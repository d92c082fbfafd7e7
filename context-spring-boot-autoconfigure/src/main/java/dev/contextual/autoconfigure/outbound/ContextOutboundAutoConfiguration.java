package dev.contextual.autoconfigure.outbound;

import dev.contextual.autoconfigure.ConditionalOnRoom;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.http.InboundValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for HTTP clients that obey the
 * current context.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextualAutoConfiguration.class)
@ConditionalOnClass(ClientHttpRequestFactory.class)
@ConditionalOnRoom("outbound")
@EnableConfigurationProperties(OutboundProperties.class)
public final class ContextOutboundAutoConfiguration {

	@Bean
	OutboundCounts contextualOutboundCounts(Endings endings) {
		return new OutboundCounts(endings);
	}

	@Bean
	Outbound contextOutbound(OutboundProperties properties, ObjectProvider<InboundValue<?>> values,
			OutboundCounts counts) {
		return new Outbound(properties, values.orderedStream().toList(), counts);
	}

	@Bean
	@ConditionalOnMissingBean
	ContextClientHttpRequestInterceptor contextClientHttpRequestInterceptor(Outbound outbound) {
		return new ContextClientHttpRequestInterceptor(outbound);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ClientHttpRequestFactoryBuilder.class)
	static class BuilderConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static ContextClientHttpRequestFactoryBuilderPostProcessor contextClientHttpRequestFactoryBuilderPostProcessor(
				ObjectProvider<Outbound> outbound, ObjectProvider<ConfigurableListableBeanFactory> beanFactory) {
			return new ContextClientHttpRequestFactoryBuilderPostProcessor(outbound, beanFactory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ExchangeFilterFunction.class)
	static class WebClientConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ContextExchangeFilterFunction contextExchangeFilterFunction(Outbound outbound) {
			return new ContextExchangeFilterFunction(outbound);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ExchangeFilterFunction.class, WebClientCustomizer.class })
	static class WebClientBuilderConfiguration {

		// Last, so that other filters see what it does.
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		WebClientCustomizer contextualWebClientCustomizer(ContextExchangeFilterFunction filter) {
			return filter::addTo;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ObservationRegistry.class, ObservationRegistryCustomizer.class })
	static class ObservationConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ObservationRegistryCustomizer<ObservationRegistry> contextualRemainingAtStart() {
			return RemainingAtStart::addTo;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ MeterRegistry.class, MeterBinder.class })
	static class MetricsConfiguration {

		@Bean
		OutboundMetrics contextualOutboundMetrics(OutboundCounts counts) {
			return new OutboundMetrics(counts);
		}

	}

}
