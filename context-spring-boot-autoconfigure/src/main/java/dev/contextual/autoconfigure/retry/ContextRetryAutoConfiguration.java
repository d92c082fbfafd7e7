package dev.contextual.autoconfigure.retry;

import dev.contextual.autoconfigure.ConditionalOnRoom;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for retries and circuit breakers
 * that obey the current context.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextualAutoConfiguration.class)
@ConditionalOnRoom("retry")
@EnableConfigurationProperties(RetryProperties.class)
public final class ContextRetryAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(name = "contextRetryTemplatePostProcessor")
	static ContextRetryTemplatePostProcessor contextRetryTemplatePostProcessor() {
		return new ContextRetryTemplatePostProcessor();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "io.github.resilience4j.retry.Retry", value = RetryConfigCustomizer.class)
	static class Resilience4jRetryConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		@ConditionalOnMissingBean(name = "contextRetryConfigPostProcessor")
		static RetryConfigPostProcessor contextRetryConfigPostProcessor() {
			return new RetryConfigPostProcessor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "io.github.resilience4j.circuitbreaker.CircuitBreaker",
			value = CircuitBreakerConfigCustomizer.class)
	static class Resilience4jCircuitBreakerConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		@ConditionalOnMissingBean(name = "contextCircuitBreakerConfigPostProcessor")
		static CircuitBreakerConfigPostProcessor contextCircuitBreakerConfigPostProcessor() {
			return new CircuitBreakerConfigPostProcessor();
		}

	}

}
