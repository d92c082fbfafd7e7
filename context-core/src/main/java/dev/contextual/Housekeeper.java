package dev.contextual;

import java.time.Duration;

/**
 * Takes out what is over of lists that nobody pushes to any more.
 */
final class Housekeeper {

	private static final long DELAY_NANOS = Duration.ofSeconds(1).toNanos();

	/** How much longer than the last round took the next is put off at least. */
	private static final int BACKOFF = 20;

	private static final Chore ROUND = new Chore(Housekeeper::tidy);

	/** How long the last round took. Written by the round, read by who asks. */
	private static volatile long tookNanos;

	private Housekeeper() {
	}

	/**
	 * Asks for a round within two seconds, or later if a round takes long. To be called
	 * by whoever has left an entry that is over in the middle of a list.
	 */
	static void askFor() {
		ROUND.askFor(Math.max(DELAY_NANOS, BACKOFF * tookNanos));
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
