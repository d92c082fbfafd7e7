package dev.contextual;

/**
 * Something of our own to be done once, some time after it was asked for, however often;
 * on a thread that may be kept.
 */
final class Chore {

	private final Runnable work;

	/**
	 * Whether the work is to come. Set by who asks, cleared before the work looks at
	 * anything, so that what comes after its look asks again.
	 */
	private volatile boolean asked;

	Chore(Runnable work) {
		this.work = work;
	}

	void askFor(long withinNanos) {
		if (!this.asked) {
			this.asked = true;
			try {
				TimingWheel.arm(System.nanoTime() + withinNanos, () -> Threads.own().execute(this::run));
			}
			catch (Throwable ex) {
				this.asked = false;
				throw ex;
			}
		}
	}

	private void run() {
		this.asked = false;
		this.work.run();
	}

}
