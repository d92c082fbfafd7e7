package dev.contextual.spi;

/**
 * The clock and the timers behind every deadline. At most one implementation is found by
 * {@link java.util.ServiceLoader}, once, when the first context is made; without one the
 * {@linkplain #system() system's} is used. It is the seam by which tests drive time.
 *
 * @since 0.1
 */
public interface TimeSource {

	/**
	 * Returns the current reading of a monotonic clock. Only differences between two
	 * readings mean something, as with {@link System#nanoTime()}.
	 * @return nanoseconds since an arbitrary origin, possibly negative
	 */
	long nanoTime();

	/**
	 * Arms a timer.
	 * @param deadlineNanos the reading of {@link #nanoTime()}, in nanoseconds, at or
	 * after which the action runs; one in the past is due at once
	 * @param expiry the action; it is short, does not block and does not throw. It runs
	 * at most once, never before the deadline and never on the thread that calls this
	 * method while it does so
	 * @return the armed timer, for {@link #disarm(Object)}
	 */
	Object arm(long deadlineNanos, Runnable expiry);

	/**
	 * Disarms a timer. Does nothing if it has expired or was disarmed before; an expiry
	 * that has begun is not waited for.
	 * @param timer what {@link #arm(long, Runnable)} returned
	 */
	void disarm(Object timer);

	/**
	 * Returns the source that is used when no other is found: {@link System#nanoTime()}
	 * and one daemon thread, which ends when nothing was pending for 60 seconds.
	 * @return the system's time source, always the same one
	 */
	static TimeSource system() {
		return SystemTimeSource.INSTANCE;
	}

}
