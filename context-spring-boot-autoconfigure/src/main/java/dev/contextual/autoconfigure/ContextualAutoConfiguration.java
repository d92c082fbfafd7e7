package dev.contextual.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of what all rooms share.
 *
 * @since 0.1
 */
@AutoConfiguration(after = LifecycleAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "contextual.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ ContextualProperties.class, LifecycleProperties.class })
public final class ContextualAutoConfiguration {

	@Bean
	RootContext contextualRootContext(Environment environment) {
		return new RootContext(environment.getProperty("spring.application.name"));
	}

	@Bean
	Endings contextualEndings() {
		return new Endings();
	}

	@Bean
	Enforcement contextualEnforcement(ContextualProperties properties) {
		return new Enforcement(properties.getMode(), properties.isSuspendWhenDebugging() ? Debugger.ofThisJvm() : null);
	}

	@Bean
	LeakDetection contextualLeakDetection(ContextualProperties properties) {
		return new LeakDetection(properties);
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "contextual.shutdown.enabled", matchIfMissing = true)
	ShutdownTimer contextualShutdownTimer(RootContext root, LifecycleProperties lifecycle,
			ContextualProperties properties) {
		return new ShutdownTimer(root, lifecycle.getTimeoutPerShutdownPhase(), properties.getShutdown().getLeadTime());
	}

}
