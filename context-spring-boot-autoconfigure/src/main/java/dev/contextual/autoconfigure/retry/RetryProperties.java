package dev.contextual.autoconfigure.retry;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of retries and circuit breakers.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.retry")
public final class RetryProperties {

	/**
	 * Whether RetryTemplate beans, and the retries and circuit breakers that Resilience4j
	 * configures, obey the current context.
	 */
	private boolean enabled = true;

	/**
	 * Returns whether retries and circuit breakers obey the current context.
	 * @return whether the room is on
	 */
	public boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * Sets whether retries and circuit breakers obey the current context.
	 * @param enabled whether the room is on
	 */
	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}
