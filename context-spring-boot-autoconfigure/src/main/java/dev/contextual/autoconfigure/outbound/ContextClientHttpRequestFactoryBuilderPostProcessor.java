package dev.contextual.autoconfigure.outbound;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;

/**
 * Puts the wrap around each bean from which Boot builds its clients. One that is declared
 * by its own class may be injected by it, which the wrap would break (Boot's builders are
 * final), so it is left alone with a warning.
 */
final class ContextClientHttpRequestFactoryBuilderPostProcessor implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(ContextClientHttpRequestFactoryBuilderPostProcessor.class);

	private final ObjectProvider<Outbound> outbound;

	private final ObjectProvider<ConfigurableListableBeanFactory> beanFactory;

	ContextClientHttpRequestFactoryBuilderPostProcessor(ObjectProvider<Outbound> outbound,
			ObjectProvider<ConfigurableListableBeanFactory> beanFactory) {
		this.outbound = outbound;
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof ClientHttpRequestFactoryBuilder<?> builder)
				|| bean instanceof ContextClientHttpRequestFactoryBuilder) {
			return bean;
		}
		if (!isDeclaredAsInterface(beanName)) {
			logger.warn("HTTP clients of bean '" + beanName + "' do not obey the current context: it is declared as "
					+ bean.getClass().getName() + ". Declare it as ClientHttpRequestFactoryBuilder<?>.");
			return bean;
		}
		return new ContextClientHttpRequestFactoryBuilder<>(ClientHooks.addTo(builder), this.outbound::getObject);
	}

	private boolean isDeclaredAsInterface(String beanName) {
		ConfigurableListableBeanFactory beanFactory = this.beanFactory.getObject();
		if (!beanFactory.containsBeanDefinition(beanName)) {
			return true;
		}
		Class<?> declared = beanFactory.getMergedBeanDefinition(beanName).getResolvableType().resolve();
		return declared == null || declared.isAssignableFrom(ContextClientHttpRequestFactoryBuilder.class);
	}

}
