package dev.contextual.autoconfigure.aop;

import dev.contextual.autoconfigure.ConditionalOnRoom;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.Enforcement;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for {@code @WithTimeout} and {@code @Detached} on the methods of
 * beans.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextualAutoConfiguration.class)
@ConditionalOnRoom("aop")
@EnableConfigurationProperties(AopProperties.class)
public final class ContextAopAutoConfiguration {

	// Bound here, not injected: a post-processor is made before the other beans may be.
	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(name = "contextAdvisingPostProcessor")
	static ContextAdvisingPostProcessor contextAdvisingPostProcessor(Environment environment,
			ObjectProvider<Enforcement> enforcement, ObjectProvider<Endings> endings) {
		ContextAdvisingPostProcessor postProcessor = new ContextAdvisingPostProcessor(enforcement::getObject,
				new AsyncResults(endings::getObject));
		postProcessor.setOrder(Binder.get(environment).bindOrCreate("contextual.aop", AopProperties.class).getOrder());
		postProcessor
			.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return postProcessor;
	}

}
