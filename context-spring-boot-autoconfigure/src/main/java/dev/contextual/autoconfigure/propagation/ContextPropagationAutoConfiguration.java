package dev.contextual.autoconfigure.propagation;

import dev.contextual.autoconfigure.ConditionalOnRoom;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import io.micrometer.context.ContextRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/**
 * Auto-configuration for the current context on other threads.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextualAutoConfiguration.class, before = TaskExecutionAutoConfiguration.class)
@ConditionalOnRoom("propagation")
@EnableConfigurationProperties(PropagationProperties.class)
public final class ContextPropagationAutoConfiguration {

	// A fallback: where one TaskDecorator is injected, the user's own stays the only
	// candidate.
	@Bean
	@Fallback
	@ConditionalOnMissingBean(name = "contextTaskDecorator")
	ContextTaskDecorator contextTaskDecorator(Endings endings) {
		return new ContextTaskDecorator(endings);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextRegistry.class)
	static class MicrometerConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "contextAccessorRegistration")
		AccessorRegistration contextAccessorRegistration() {
			return new AccessorRegistration();
		}

	}

}
