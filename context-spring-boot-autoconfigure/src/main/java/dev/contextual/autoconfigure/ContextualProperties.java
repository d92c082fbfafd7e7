package dev.contextual.autoconfigure;

import java.time.Duration;

import dev.contextual.LeakLevel;

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

	/**
	 * What becomes of deadlines and hang-ups. 'off' opens no contexts, 'observe' counts
	 * what would have been cut, 'propagate' also tells others the time that is left,
	 * 'enforce' cuts.
	 */
	private Mode mode = Mode.ENFORCE;

	/**
	 * Whether requests are only observed while a debugger is attached.
	 */
	private boolean suspendWhenDebugging = true;

	private final Leaks leaks = new Leaks();

	private final Overdue overdue = new Overdue();

	private final Shutdown shutdown = new Shutdown();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public boolean isSuspendWhenDebugging() {
		return this.suspendWhenDebugging;
	}

	public void setSuspendWhenDebugging(boolean suspendWhenDebugging) {
		this.suspendWhenDebugging = suspendWhenDebugging;
	}

	public Leaks getLeaks() {
		return this.leaks;
	}

	public Overdue getOverdue() {
		return this.overdue;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	/**
	 * Settings of the search for contexts that nobody closes.
	 */
	public static final class Leaks {

		/**
		 * How many of the places at which contexts are made are remembered. Counts for
		 * the whole JVM.
		 */
		private LeakLevel level = LeakLevel.SAMPLED;

		/**
		 * How long after its timer has fired a context may stay unclosed before it counts
		 * as leaked.
		 */
		private Duration grace = Duration.ofSeconds(10);

		public LeakLevel getLevel() {
			return this.level;
		}

		public void setLevel(LeakLevel level) {
			this.level = level;
		}

		public Duration getGrace() {
			return this.grace;
		}

		public void setGrace(Duration grace) {
			this.grace = grace;
		}

	}

	/**
	 * Settings of the search for work that goes on although its context has ended.
	 */
	public static final class Overdue {

		/**
		 * How long work may go on after its context has ended before it counts as
		 * overdue. Counts for the whole JVM.
		 */
		private Duration threshold = Duration.ofSeconds(5);

		public Duration getThreshold() {
			return this.threshold;
		}

		public void setThreshold(Duration threshold) {
			this.threshold = threshold;
		}

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
