package dev.contextual.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings that concern all rooms.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual")
public final class ContextualProperties {

	/**
	 * Whether contexts are opened, carried along and obeyed at all.
	 */
	private boolean enabled = true;

	private final Shutdown shutdown = new Shutdown();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	/**
	 * Settings of the shutdown.
	 */
	public static final class Shutdown {

		/**
		 * Whether requests that still run are cancelled before the grace period of the
		 * web server's shutdown is over.
		 */
		private boolean enabled = true;

		/**
		 * How long before the end of the grace period they are cancelled, but at most
		 * half of it.
		 */
		private Duration leadTime = Duration.ofSeconds(5);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public Duration getLeadTime() {
			return this.leadTime;
		}

		public void setLeadTime(Duration leadTime) {
			this.leadTime = leadTime;
		}

	}

}
