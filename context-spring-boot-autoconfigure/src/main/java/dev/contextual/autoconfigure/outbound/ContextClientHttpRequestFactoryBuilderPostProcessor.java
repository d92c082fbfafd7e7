package dev.contextual.autoconfigure.outbound;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;

/**
 * Puts the wrap around each bean from which Boot builds its clients.
 */
final class ContextClientHttpRequestFactoryBuilderPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<Outbound> outbound;

	ContextClientHttpRequestFactoryBuilderPostProcessor(ObjectProvider<Outbound> outbound) {
		this.outbound = outbound;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ClientHttpRequestFactoryBuilder<?> builder
				&& !(bean instanceof ContextClientHttpRequestFactoryBuilder)) {
			return new ContextClientHttpRequestFactoryBuilder<>(builder, this.outbound::getObject);
		}
		return bean;
	}

}
