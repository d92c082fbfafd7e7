package dev.contextual.autoconfigure.actuator;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of what operators see. Those of the endpoint itself are Boot's, under
 * {@code management.endpoint.contexts}.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.actuator")
public final class ActuatorProperties {

	/**
	 * Whether the endpoint and the meters are there.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}
