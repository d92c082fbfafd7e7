package dev.contextual.autoconfigure.outbound;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of outbound HTTP.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.outbound")
public final class OutboundProperties {

	/**
	 * Whether HTTP clients obey the current context.
	 */
	private boolean enabled = true;

	/**
	 * Name of the request header that carries the time left, in whole milliseconds.
	 */
	private String header = "X-Request-Timeout-Ms";

	/**
	 * Hosts that are told the time left: host names, in which '*' stands for any
	 * characters, IP literals, or 'internal' for loopback and private addresses, names of
	 * a single label and names below '.svc', '.cluster.local', '.internal', '.local' and
	 * '.localhost'. No name is looked up.
	 */
	private List<String> hosts = List.of("internal");

	/**
	 * Time that is taken off what is left before it is sent, so that an answer has time
	 * to travel. An exchange with no more than this left is refused where it would have
	 * been sent.
	 */
	private Duration safetyMargin = Duration.ZERO;

	/**
	 * Returns whether HTTP clients obey the current context.
	 * @return whether the room is on
	 */
	public boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * Sets whether HTTP clients obey the current context.
	 * @param enabled whether the room is on
	 */
	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * Returns the name of the header that is sent.
	 * @return a field name
	 */
	public String getHeader() {
		return this.header;
	}

	/**
	 * Sets the name of the header that is sent.
	 * @param header a field name whose values are milliseconds; {@code grpc-timeout},
	 * which has a grammar of its own, is refused when the settings are used
	 */
	public void setHeader(String header) {
		this.header = header;
	}

	/**
	 * Returns the patterns of the hosts that are told the time left.
	 * @return the patterns; none at all means no host
	 */
	public List<String> getHosts() {
		return this.hosts;
	}

	/**
	 * Sets the patterns of the hosts that are told the time left.
	 * @param hosts the patterns
	 */
	public void setHosts(List<String> hosts) {
		this.hosts = hosts;
	}

	/**
	 * Returns the time that is taken off what is left before it is sent.
	 * @return the margin, zero or more
	 */
	public Duration getSafetyMargin() {
		return this.safetyMargin;
	}

	/**
	 * Sets the time that is taken off what is left before it is sent.
	 * @param safetyMargin the margin, zero or more; a negative one is refused when the
	 * settings are used
	 */
	public void setSafetyMargin(Duration safetyMargin) {
		this.safetyMargin = safetyMargin;
	}

}
