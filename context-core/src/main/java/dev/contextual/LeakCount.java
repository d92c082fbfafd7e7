package dev.contextual;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * How many leaked timers were made at one place.
 */
final class LeakCount {

	private final LongAdder count = new LongAdder();

	private final AtomicLong oldestNanos;

	private final List<StackTraceElement> stack;

	LeakCount(@Nullable Throwable where, long madeAtNanos) {
		this.stack = (where != null) ? CreationSite.callers(where) : List.of();
		this.oldestNanos = new AtomicLong(madeAtNanos);
	}

	void add(long madeAtNanos) {
		this.count.increment();
		this.oldestNanos.accumulateAndGet(madeAtNanos, (one, other) -> (one - other < 0) ? one : other);
	}

	/**
	 * Reports what was found for certain, beside what is only suspected at this place.
	 */
	LeakedTimer report(CreationSite site, @Nullable LeakCount suspected, long nowNanos) {
		long oldestNanos = this.oldestNanos.get();
		if (suspected != null) {
			oldestNanos = Math.min(oldestNanos - nowNanos, suspected.oldestNanos.get() - nowNanos) + nowNanos;
		}
		return new LeakedTimer(site.place(), site.operation(), this.count.sum(),
				(suspected != null) ? suspected.count.sum() : 0, Duration.ofNanos(nowNanos - oldestNanos), this.stack);
	}

	/**
	 * Reports what is only suspected.
	 */
	LeakedTimer reportSuspected(CreationSite site, long nowNanos) {
		return new LeakedTimer(site.place(), site.operation(), 0, this.count.sum(),
				Duration.ofNanos(nowNanos - this.oldestNanos.get()), this.stack);
	}

}
