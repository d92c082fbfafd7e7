package dev.contextual.autoconfigure.retry;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.retry.RetryTemplate;

/**
 * Wraps the policy of each {@link RetryTemplate} bean.
 */
final class ContextRetryTemplatePostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RetryTemplate template) {
			template.setRetryPolicy(ContextRetryPolicy.wrap(template.getRetryPolicy()));
		}
		return bean;
	}

}
