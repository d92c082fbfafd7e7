package dev.contextual.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;

/**
 * The same loops over bare timers, which is less than a context.
 */
final class Peers {

	static final ScheduledThreadPoolExecutor EXECUTOR = timers();

	/** Ticks as often as our wheel does, not every 100 ms as is its default. */
	static final HashedWheelTimer WHEEL = new HashedWheelTimer(daemons("peer-wheel"), 1, TimeUnit.MILLISECONDS, 4096);

	static final Runnable NOTHING = () -> {
	};

	private Peers() {
	}

	static ScheduledThreadPoolExecutor timers() {
		ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, daemons("peer-timer"));
		timers.setRemoveOnCancelPolicy(true);
		return timers;
	}

	private static ThreadFactory daemons(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		};
	}

	static void executor(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			Future<?> timer = EXECUTOR.schedule(NOTHING, 30, TimeUnit.SECONDS);
			sink.object = timer;
			timer.cancel(/* mayInterruptIfRunning= */ false);
		}
	}

	static void future(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CompletableFuture<Object> timer = new CompletableFuture<>().orTimeout(30, TimeUnit.SECONDS);
			sink.object = timer;
			timer.complete(sink);
		}
	}

	static void executorInFlight(int times, Sink sink) {
		Future<?>[] ring = new Future<?>[Contexts.IN_FLIGHT];
		sink.object = ring;
		for (int i = 0; i < times; i++) {
			int at = i & (Contexts.IN_FLIGHT - 1);
			if (ring[at] != null) {
				ring[at].cancel(/* mayInterruptIfRunning= */ false);
			}
			ring[at] = EXECUTOR.schedule(NOTHING, 30, TimeUnit.SECONDS);
		}
		for (Future<?> timer : ring) {
			if (timer != null) {
				timer.cancel(/* mayInterruptIfRunning= */ false);
			}
		}
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	static void futureInFlight(int times, Sink sink) {
		CompletableFuture<Object>[] ring = new CompletableFuture[Contexts.IN_FLIGHT];
		sink.object = ring;
		for (int i = 0; i < times; i++) {
			int at = i & (Contexts.IN_FLIGHT - 1);
			if (ring[at] != null) {
				ring[at].complete(sink);
			}
			ring[at] = new CompletableFuture<>().orTimeout(30, TimeUnit.SECONDS);
		}
		for (CompletableFuture<Object> timer : ring) {
			if (timer != null) {
				timer.complete(sink);
			}
		}
	}

	static void wheelInFlight(int times, Sink sink) {
		Timeout[] ring = new Timeout[Contexts.IN_FLIGHT];
		sink.object = ring;
		for (int i = 0; i < times; i++) {
			int at = i & (Contexts.IN_FLIGHT - 1);
			if (ring[at] != null) {
				ring[at].cancel();
			}
			ring[at] = WHEEL.newTimeout((timeout) -> {
			}, 30, TimeUnit.SECONDS);
		}
		for (Timeout timer : ring) {
			if (timer != null) {
				timer.cancel();
			}
		}
	}

}
