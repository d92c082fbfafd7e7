package dev.contextual.autoconfigure.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.contextual.autoconfigure.Mode;
import dev.contextual.autoconfigure.http.TimeoutHeader;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * Configuration properties of inbound requests.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.inbound")
public final class InboundProperties {

	/**
	 * Whether inbound requests get a context.
	 */
	private boolean enabled = true;

	/**
	 * Timeout of requests for which neither an annotation of the handler nor a route rule
	 * says anything. Counted from arrival.
	 */
	private @Nullable Duration defaultTimeout;

	/**
	 * Longest timeout that a request header can give. What a header asks for beyond it is
	 * cut to it.
	 */
	private Duration maxTimeout = Duration.ofSeconds(60);

	/**
	 * Least time that a caller has to leave for its request to be handled at all. At most
	 * a fifth of the requests of the last ten seconds are refused for it, once there are
	 * fifty.
	 */
	private Duration minBudget = Duration.ZERO;

	/**
	 * Names of the request headers in which a caller says how much time it gives. The
	 * shortest valid one counts; empty to believe no caller.
	 */
	private List<String> headers = new ArrayList<>(List.of(TimeoutHeader.DEFAULT_NAME, "grpc-timeout",
			"x-envoy-expected-rq-timeout-ms", "Connect-Timeout-Ms"));

	/**
	 * IP addresses and CIDR blocks of the callers whose headers are believed, by the TCP
	 * connection on which they come. '*' for everyone.
	 */
	private List<String> trusted = new ArrayList<>(List.of("*"));

	/**
	 * Rules by request path, of which the first that matches counts.
	 */
	private List<Route> routes = new ArrayList<>();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable Duration getDefaultTimeout() {
		return this.defaultTimeout;
	}

	public void setDefaultTimeout(@Nullable Duration defaultTimeout) {
		this.defaultTimeout = defaultTimeout;
	}

	public Duration getMaxTimeout() {
		return this.maxTimeout;
	}

	public void setMaxTimeout(Duration maxTimeout) {
		this.maxTimeout = maxTimeout;
	}

	public Duration getMinBudget() {
		return this.minBudget;
	}

	public void setMinBudget(Duration minBudget) {
		this.minBudget = minBudget;
	}

	public List<String> getHeaders() {
		return this.headers;
	}

	public void setHeaders(List<String> headers) {
		this.headers = headers;
	}

	public List<String> getTrusted() {
		return this.trusted;
	}

	public void setTrusted(List<String> trusted) {
		this.trusted = trusted;
	}

	public List<Route> getRoutes() {
		return this.routes;
	}

	public void setRoutes(List<Route> routes) {
		this.routes = routes;
	}

	/**
	 * Rule for the requests whose path matches a pattern.
	 */
	public static final class Route {

		/**
		 * Pattern of the path inside the application, as in a request mapping.
		 */
		private @Nullable String pattern;

		/**
		 * Request methods that the rule is for. All if empty.
		 */
		private Set<RequestMethod> methods = EnumSet.noneOf(RequestMethod.class);

		/**
		 * Timeout of these requests, counted from arrival, or 'none' to exempt them from
		 * the default timeout. If not set, the rule says nothing about it.
		 */
		private @Nullable String timeout;

		/**
		 * Longest timeout that a request header can give, in place of the general one.
		 */
		private @Nullable Duration max;

		/**
		 * Mode of these requests, in place of the application's and of the handler's own.
		 */
		private @Nullable Mode mode;

		/**
		 * Whether these requests are cancelled when their client hangs up.
		 */
		private Disconnect disconnect = Disconnect.CANCEL;

		public @Nullable String getPattern() {
			return this.pattern;
		}

		public void setPattern(@Nullable String pattern) {
			this.pattern = pattern;
		}

		public Set<RequestMethod> getMethods() {
			return this.methods;
		}

		public void setMethods(Set<RequestMethod> methods) {
			this.methods = methods;
		}

		public @Nullable String getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable String timeout) {
			this.timeout = timeout;
		}

		public @Nullable Duration getMax() {
			return this.max;
		}

		public void setMax(@Nullable Duration max) {
			this.max = max;
		}

		public @Nullable Mode getMode() {
			return this.mode;
		}

		public void setMode(@Nullable Mode mode) {
			this.mode = mode;
		}

		public Disconnect getDisconnect() {
			return this.disconnect;
		}

		public void setDisconnect(Disconnect disconnect) {
			this.disconnect = disconnect;
		}

	}

	/**
	 * What a client's hang-up means.
	 */
	public enum Disconnect {

		/**
		 * The request is cancelled.
		 */
		CANCEL,

		/**
		 * The request is finished all the same.
		 */
		IGNORE

	}

}
