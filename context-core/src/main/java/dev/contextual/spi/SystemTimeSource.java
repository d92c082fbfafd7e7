package dev.contextual.spi;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@link System#nanoTime()} and one daemon thread.
 */
final class SystemTimeSource implements TimeSource {

	static final SystemTimeSource INSTANCE = new SystemTimeSource();

	private final ScheduledThreadPoolExecutor timers;

	private SystemTimeSource() {
		this.timers = new ScheduledThreadPoolExecutor(1, SystemTimeSource::timerThread);
		this.timers.setRemoveOnCancelPolicy(true);
		this.timers.setKeepAliveTime(60, TimeUnit.SECONDS);
		this.timers.allowCoreThreadTimeOut(true);
	}

	// A platform thread, because a virtual one expires late when all carriers are busy.
	// It
	// inherits nothing from the thread that happens to arm the first timer: neither
	// thread
	// locals nor a class loader, which it would keep alive.
	private static Thread timerThread(Runnable work) {
		Thread thread = new Thread(null, work, "contextual-timer", 0,
				/* inheritThreadLocals= */ false);
		thread.setDaemon(true);
		thread.setContextClassLoader(null);
		return thread;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	// The future is the handle by which the timer is disarmed; the action does not throw.
	@SuppressWarnings("FutureReturnValueIgnored")
	@Override
	public Object arm(long deadlineNanos, Runnable expiry) {
		return this.timers.schedule(expiry, deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void disarm(Object timer) {
		((ScheduledFuture<?>) timer).cancel(/* mayInterruptIfRunning= */ false);
	}

}
