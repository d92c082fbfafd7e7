package dev.contextual.autoconfigure.jdbc;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How data sources are guarded.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.jdbc")
public final class ContextJdbcProperties {

	/**
	 * Whether data sources are guarded.
	 */
	private boolean enabled = true;

	/**
	 * Names of the data source beans that are left alone.
	 */
	private Set<String> exclude = new LinkedHashSet<>();

	/**
	 * What ends the wait for a connection once the context is done.
	 */
	private PoolWait poolWait = PoolWait.INTERRUPT;

	/**
	 * Whether the driver's own query timeout stands behind the deadline, a second or two
	 * later, in case that no cancel arrives.
	 */
	private DriverQueryTimeout driverQueryTimeout = DriverQueryTimeout.AUTO;

	/**
	 * How long after the first attempt to cancel a statement its connection is aborted.
	 */
	private Duration abortAfter = Duration.ofSeconds(2);

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Set<String> getExclude() {
		return this.exclude;
	}

	public void setExclude(Set<String> exclude) {
		this.exclude = exclude;
	}

	public PoolWait getPoolWait() {
		return this.poolWait;
	}

	public void setPoolWait(PoolWait poolWait) {
		this.poolWait = poolWait;
	}

	public DriverQueryTimeout getDriverQueryTimeout() {
		return this.driverQueryTimeout;
	}

	public void setDriverQueryTimeout(DriverQueryTimeout driverQueryTimeout) {
		this.driverQueryTimeout = driverQueryTimeout;
	}

	public Duration getAbortAfter() {
		return this.abortAfter;
	}

	public void setAbortAfter(Duration abortAfter) {
		this.abortAfter = abortAfter;
	}

	/**
	 * What ends the wait for a connection.
	 */
	public enum PoolWait {

		/**
		 * HikariCP is given the remaining time, and any pool's queue is left by an
		 * interrupt that reaches the thread only while it stands in the queue.
		 */
		INTERRUPT,

		/**
		 * HikariCP is given the remaining time; a cancellation is noticed after the wait.
		 */
		DEADLINE,

		/**
		 * Nothing; the end of the context is noticed after the wait.
		 */
		OFF

	}

	/**
	 * When the driver's own query timeout is set.
	 */
	public enum DriverQueryTimeout {

		/**
		 * Where it is known to do no harm, which is PostgreSQL.
		 */
		AUTO,

		/**
		 * Always.
		 */
		ON,

		/**
		 * Never.
		 */
		OFF

	}

}
