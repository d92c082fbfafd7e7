package dev.contextual;

import java.time.Duration;

/**
 * Takes out what is over of lists that nobody pushes to any more.
 */
final class Housekeeper {

	private static final long LEAST_DELAY_NANOS = Duration.ofMillis(500).toNanos();

	private static final long MOST_DELAY_NANOS = Duration.ofSeconds(1).toNanos();

	/** How much longer than the last round took the next is put off, in between. */
	private static final int BACKOFF = 20;

	private static final Chore ROUND = new Chore(Housekeeper::tidy);

	/** How long the last round took. Written by the round, read by who asks. */
	private static volatile long tookNanos;

	private Housekeeper() {
	}

	/**
	 * Asks for a round, which begins within a second and ends within two, unless it takes
	 * that long. To be called by whoever has left an entry that is over in the middle of
	 * a list.
	 */
	static void askFor() {
		ROUND.askFor(delayAfter(tookNanos));
	}

	/**
	 * How long after it is asked for a round begins, by what the last one took.
	 */
	static long delayAfter(long tookNanos) {
		return Math.max(LEAST_DELAY_NANOS, Math.min(BACKOFF * tookNanos, MOST_DELAY_NANOS));
	}

	static void tidy() {
		long startNanos = System.nanoTime();
		for (int i = 0; i < Stripe.COUNT; i++) {
			Stripe.at(i).tidy();
		}
		TimingWheel.INSTANCE.buckets().forEach(Bucket::tidy);
		Walk.all((node) -> {
			node.tidy();
			return true;
		});
		Current.forgetDeadThreads();
		tookNanos = System.nanoTime() - startNanos;
	}

}
