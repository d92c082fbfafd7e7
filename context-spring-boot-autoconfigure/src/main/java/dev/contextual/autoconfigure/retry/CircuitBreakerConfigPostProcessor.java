package dev.contextual.autoconfigure.retry;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has each circuit breaker that Resilience4j configures ignore cancellations.
 */
final class CircuitBreakerConfigPostProcessor implements BeanPostProcessor {

	private static final String CUSTOMIZERS = "compositeCircuitBreakerCustomizer";

	@Override
	@SuppressWarnings("unchecked") // the bean of that name is declared with this type
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CompositeCustomizer<?> customizers && CUSTOMIZERS.equals(beanName)) {
			return new ObeyingCustomizers<>((CompositeCustomizer<CircuitBreakerConfigCustomizer>) customizers,
					CircuitBreakerConfigPostProcessor::obeying);
		}
		if (bean instanceof CommonCircuitBreakerConfigurationProperties properties) {
			// Without it instances that no property names would not be customized.
			properties.getConfigs()
				.putIfAbsent("default", new CommonCircuitBreakerConfigurationProperties.InstanceProperties());
		}
		return bean;
	}

	private static CircuitBreakerConfigCustomizer obeying(String name, @Nullable CircuitBreakerConfigCustomizer own) {
		return CircuitBreakerConfigCustomizer.of(name, (builder) -> {
			if (own != null) {
				own.customize(builder);
			}
			ContextCircuitBreakerConfig.obey(builder);
		});
	}

}
