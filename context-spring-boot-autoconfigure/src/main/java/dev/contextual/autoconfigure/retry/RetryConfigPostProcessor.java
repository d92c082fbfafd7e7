package dev.contextual.autoconfigure.retry;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.retry.configuration.CommonRetryConfigurationProperties;
import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has each retry that Resilience4j configures obey the current context.
 */
final class RetryConfigPostProcessor implements BeanPostProcessor {

	private static final String CUSTOMIZERS = "compositeRetryCustomizer";

	@Override
	@SuppressWarnings("unchecked") // the bean of that name is declared with this type
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CompositeCustomizer<?> customizers && CUSTOMIZERS.equals(beanName)) {
			return new ObeyingCustomizers<>((CompositeCustomizer<RetryConfigCustomizer>) customizers,
					RetryConfigPostProcessor::obeying);
		}
		if (bean instanceof CommonRetryConfigurationProperties properties) {
			// Without it instances that no property names would not be customized.
			properties.getConfigs().putIfAbsent("default", new CommonRetryConfigurationProperties.InstanceProperties());
		}
		return bean;
	}

	private static RetryConfigCustomizer obeying(String name, @Nullable RetryConfigCustomizer own) {
		return RetryConfigCustomizer.of(name, (builder) -> {
			if (own != null) {
				own.customize(builder);
			}
			ContextRetryConfig.obey(builder);
		});
	}

}
