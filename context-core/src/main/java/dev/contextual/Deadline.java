package dev.contextual;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A point in time for a whole job, on a monotonic clock: a change of the wall clock does
 * not move it. Deadlines compare by time; they mean nothing outside this JVM, so what
 * crosses a network is {@link #remaining()}.
 *
 * @since 0.1
 */
public final class Deadline implements Comparable<Deadline> {

	// Half of what a difference of two readings can hold, halved again: two deadlines,
	// each
	// as far as this from the moment it was made, still subtract without overflow. 73
	// years.
	private static final long FARTHEST_NANOS = Long.MAX_VALUE / 4;

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private static final long FARTHEST_SECONDS = FARTHEST_NANOS / NANOS_PER_SECOND;

	private final long nanos;

	private Deadline(long nanos) {
		this.nanos = nanos;
	}

	/**
	 * Returns the point in time that is a duration away from now.
	 * @param timeout how far away; zero is now, a negative one is in the past, and one of
	 * more than 73 years counts as 73 years
	 * @return the deadline
	 */
	public static Deadline after(Duration timeout) {
		Objects.requireNonNull(timeout, "timeout");
		return new Deadline(Time.SOURCE.nanoTime() + saturatedNanos(timeout));
	}

	/**
	 * Returns the point in time that the wall clock will call by the given name if it is
	 * not changed until then.
	 * @param instant the wall clock's time; one of more than 73 years away, in the past
	 * or the future, counts as 73 years away
	 * @return the deadline
	 */
	public static Deadline at(Instant instant) {
		Objects.requireNonNull(instant, "instant");
		return after(Duration.between(Instant.now(), instant));
	}

	/**
	 * Returns the time that is left.
	 * @return the time until this deadline; zero, never less, when it has passed
	 */
	public Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.nanos - Time.SOURCE.nanoTime()));
	}

	/**
	 * Tells whether the deadline has passed.
	 * @return whether nothing is left
	 */
	public boolean isPast() {
		return this.nanos - Time.SOURCE.nanoTime() <= 0;
	}

	/**
	 * Returns the earlier one of two deadlines.
	 * @param other the other deadline
	 * @return this deadline unless the other one is earlier
	 */
	public Deadline earlier(Deadline other) {
		return (compareTo(Objects.requireNonNull(other, "other")) <= 0) ? this : other;
	}

	/**
	 * Returns what the wall clock will show at this deadline if it is not changed until
	 * then.
	 * @return the instant, in the past if the deadline has passed
	 */
	public Instant toInstant() {
		return Instant.now().plusNanos(this.nanos - Time.SOURCE.nanoTime());
	}

	@Override
	public int compareTo(Deadline other) {
		return Long.signum(this.nanos - other.nanos);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Deadline deadline && deadline.nanos == this.nanos;
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.nanos);
	}

	/**
	 * Returns what is left, such as {@code in PT1.5S}, or how long ago it passed.
	 */
	@Override
	public String toString() {
		long leftNanos = this.nanos - Time.SOURCE.nanoTime();
		return (leftNanos > 0) ? "in " + Duration.ofNanos(leftNanos) : Duration.ofNanos(-leftNanos) + " ago";
	}

	long nanos() {
		return this.nanos;
	}

	static Deadline atNanos(long nanos) {
		return new Deadline(nanos);
	}

	static long saturatedNanos(Duration timeout) {
		long seconds = timeout.getSeconds();
		if (seconds >= FARTHEST_SECONDS) {
			return FARTHEST_NANOS;
		}
		return (seconds <= -FARTHEST_SECONDS) ? -FARTHEST_NANOS : seconds * NANOS_PER_SECOND + timeout.getNano();
	}

}
