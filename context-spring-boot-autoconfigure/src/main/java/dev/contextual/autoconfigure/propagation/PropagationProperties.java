package dev.contextual.autoconfigure.propagation;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the propagation to other threads.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.propagation")
public final class PropagationProperties {

	/**
	 * Whether the current context is taken along to the threads of Boot's executors and
	 * of Micrometer's context propagation.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}
