package dev.contextual.autoconfigure.inbound;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose caller leaves too little time to do anything in, but no more
 * than a fifth of all, so that one caller's bad clock cannot black out a service.
 */
final class MinBudget {

	private static final int SECONDS = 10;

	private static final int FEW = 50;

	private static final int ONE_IN = 5;

	private final Duration least;

	private final LongSupplier nanoTime;

	private final long startNanos;

	// Guarded by this: how many came and were refused in each of the last seconds, by
	// second modulo their number, and the sums.
	private final int[] requests = new int[SECONDS];

	private final int[] refusals = new int[SECONDS];

	private long second;

	private long sumOfRequests;

	private long sumOfRefusals;

	MinBudget(Duration least) {
		this(least, System::nanoTime);
	}

	MinBudget(Duration least, LongSupplier nanoTime) {
		this.least = least;
		this.nanoTime = nanoTime;
		this.startNanos = nanoTime.getAsLong();
	}

	/**
	 * Counts a request and returns whether to refuse it.
	 * @param left the time that its caller leaves, {@code null} if it is not the caller
	 * who ends it
	 */
	boolean refuses(@Nullable Duration left) {
		return !this.least.isZero() && count(left != null && left.compareTo(this.least) < 0);
	}

	private synchronized boolean count(boolean tooLittle) {
		moveTo((this.nanoTime.getAsLong() - this.startNanos) / 1_000_000_000);
		int place = (int) (this.second % SECONDS);
		this.requests[place]++;
		this.sumOfRequests++;
		boolean refused = tooLittle
				&& (this.sumOfRequests < FEW || (this.sumOfRefusals + 1) * ONE_IN <= this.sumOfRequests);
		if (refused) {
			this.refusals[place]++;
			this.sumOfRefusals++;
		}
		return refused;
	}

	private void moveTo(long now) {
		for (long next = Math.max(this.second + 1, now - SECONDS + 1); next <= now; next++) {
			int place = (int) (next % SECONDS);
			this.sumOfRequests -= this.requests[place];
			this.sumOfRefusals -= this.refusals[place];
			this.requests[place] = 0;
			this.refusals[place] = 0;
		}
		this.second = Math.max(this.second, now);
	}

}
