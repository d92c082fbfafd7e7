package dev.contextual.autoconfigure;

import java.time.Duration;

import org.springframework.context.SmartLifecycle;

/**
 * Ends the application's root context while the web server still drains, some time before
 * the grace period is over, so that a slow request is answered rather than cut off.
 */
final class ShutdownTimer implements SmartLifecycle {

	/**
	 * That of the web server's graceful shutdown, which begins together with this timer.
	 */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	private final RootContext root;

	private final Duration drainTime;

	private volatile boolean running;

	/**
	 * Makes a timer.
	 * @param root the root to end
	 * @param gracePeriod how long the web server may drain
	 * @param leadTime how long before that the root ends; at most half the grace period
	 */
	ShutdownTimer(RootContext root, Duration gracePeriod, Duration leadTime) {
		this.root = root;
		Duration half = gracePeriod.dividedBy(2);
		this.drainTime = gracePeriod.minus((leadTime.compareTo(half) < 0) ? leadTime : half);
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.root.endAfter(this.drainTime);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
