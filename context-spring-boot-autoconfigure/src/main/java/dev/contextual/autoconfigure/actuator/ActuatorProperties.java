package dev.contextual.autoconfigure.actuator;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of what operators see. Those of the endpoints themselves are Boot's, under
 * {@code management.endpoint.contexts} and {@code management.endpoint.contextleaks}.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.actuator")
public final class ActuatorProperties {

	/**
	 * Whether the endpoints and the meters are there.
	 */
	private boolean enabled = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}
