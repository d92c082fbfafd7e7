package dev.contextual.autoconfigure.jdbc;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The room's own threads. A cancel opens a network connection with most drivers, so it
 * has no business on a thread that fires the timers of contexts. All of them are daemons
 * and die when there is nothing left to do.
 */
final class CancelThreads {

	private static final Log logger = LogFactory.getLog(CancelThreads.class);

	private static final long KEEP_ALIVE_SECONDS = 1;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, factory("timer"));

	/**
	 * Not bounded, because an abort must not wait for others that hang; there is at most
	 * one for each connection.
	 */
	private final ThreadPoolExecutor aborts = new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(), factory("abort"));

	CancelThreads() {
		this.timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.allowCoreThreadTimeOut(true);
	}

	/**
	 * Returns an executor that runs so many cancels at a time; the others queue up, at
	 * most one for each statement.
	 */
	static ThreadPoolExecutor lane(int width) {
		ThreadPoolExecutor lane = new ThreadPoolExecutor(width, width, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), factory("cancel"));
		lane.allowCoreThreadTimeOut(true);
		return lane;
	}

	/**
	 * Runs something that does not block.
	 */
	void soon(Runnable action) {
		this.timer.execute(logged(action));
	}

	/**
	 * Runs something that does not block, later.
	 */
	@CanIgnoreReturnValue
	Future<?> after(Duration delay, Runnable action) {
		return this.timer.schedule(logged(action), delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	void abort(Runnable action) {
		this.aborts.execute(action);
	}

	/**
	 * The timer would keep a failure to itself.
	 */
	private static Runnable logged(Runnable action) {
		return () -> {
			try {
				action.run();
			}
			catch (RuntimeException ex) {
				logger.warn("A step of a cancellation failed", ex);
			}
		};
	}

	private static ThreadFactory factory(String name) {
		AtomicInteger number = new AtomicInteger();
		return (work) -> {
			Thread thread = new Thread(null, work, "contextual-jdbc-" + name + "-" + number.incrementAndGet(), 0,
					/* inheritThreadLocals= */ false);
			thread.setDaemon(true);
			// Drivers look up socket factories by it; the application's must not be kept.
			thread.setContextClassLoader(CancelThreads.class.getClassLoader());
			return thread;
		};
	}

}
