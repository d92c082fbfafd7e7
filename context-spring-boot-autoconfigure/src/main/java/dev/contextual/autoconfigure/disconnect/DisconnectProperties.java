package dev.contextual.autoconfigure.disconnect;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the detection of clients that hang up.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.disconnect")
public final class DisconnectProperties {

	/**
	 * Whether a request's context is cancelled when its client hangs up.
	 */
	private boolean enabled = true;

	/**
	 * How long a request runs before its connection is watched. Shorter requests pay
	 * nothing for the detection.
	 */
	private Duration armAfter = Duration.ofMillis(20);

	/**
	 * What it means when the client closes its sending side alone.
	 */
	private HalfClose halfClose = HalfClose.CANCEL;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Duration getArmAfter() {
		return this.armAfter;
	}

	public void setArmAfter(Duration armAfter) {
		this.armAfter = armAfter;
	}

	public HalfClose getHalfClose() {
		return this.halfClose;
	}

	public void setHalfClose(HalfClose halfClose) {
		this.halfClose = halfClose;
	}

	/**
	 * What the end of the client's data means while its request runs. TCP does not tell a
	 * client that has gone from one that has only finished sending.
	 */
	public enum HalfClose {

		/**
		 * The client has gone, as Go's net/http sees it.
		 */
		CANCEL,

		/**
		 * The client still waits; only a reset means that it has gone.
		 */
		IGNORE

	}

}
