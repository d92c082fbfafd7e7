package dev.contextual.autoconfigure.outbound;

import java.time.Duration;

import dev.contextual.CancellationReason;
import dev.contextual.Context;
import dev.contextual.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Measures from the end of a context until the caller is back. An end by the deadline
 * counts from the deadline, however late it was noticed; any other one from when it was
 * noticed, on the thread that ended the context.
 */
final class AbortWatch {

	private final Context context;

	private final @Nullable Long dueNanos;

	private final Registration registration;

	// By the thread that ends the context, or else by the one that closes it.
	private volatile @Nullable Long endedNanos;

	AbortWatch(Context context) {
		this.context = context;
		Duration remaining = context.remaining();
		this.dueNanos = (remaining != null) ? System.nanoTime() + saturatedNanos(remaining) : null;
		this.registration = context.afterFunc(() -> this.endedNanos = System.nanoTime(), Runnable::run);
	}

	private static long saturatedNanos(Duration remaining) {
		// Half the range, so that differences to it do not overflow.
		long max = Long.MAX_VALUE / 2;
		return (remaining.toSeconds() < max / 1_000_000_000L) ? remaining.toNanos() : max;
	}

	/**
	 * Stops watching a context that is about to be closed by its owner.
	 */
	void stop() {
		if (this.registration.stop() && this.context.reason() != null) {
			this.endedNanos = System.nanoTime();
		}
	}

	/**
	 * Returns how long ago the context ended, in nanoseconds; zero if that has not been
	 * noticed yet.
	 */
	long elapsedNanos(CancellationReason reason) {
		long now = System.nanoTime();
		Long ended = (reason == CancellationReason.DEADLINE_EXCEEDED && this.dueNanos != null) ? this.dueNanos
				: this.endedNanos;
		return (ended != null) ? Math.max(0, now - ended) : 0;
	}

}
