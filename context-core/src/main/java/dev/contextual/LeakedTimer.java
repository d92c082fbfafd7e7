package dev.contextual;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The timers of one place that were armed by a derivation and whose owner has never
 * closed the context.
 *
 * @since 0.1
 */
public final class LeakedTimer {

	private final @Nullable String site;

	private final @Nullable String operation;

	private final long count;

	private final long pending;

	private final Duration oldest;

	private final List<StackTraceElement> stack;

	LeakedTimer(@Nullable String site, @Nullable String operation, long count, long pending, Duration oldest,
			List<StackTraceElement> stack) {
		this.site = site;
		this.operation = operation;
		this.count = count;
		this.pending = pending;
		this.oldest = oldest;
		this.stack = List.copyOf(stack);
	}

	/**
	 * Returns the place at which the contexts were made: the first frame of the stack
	 * outside Contextual.
	 * @return the frame, such as {@code com.acme.Orders.load(Orders.java:42)};
	 * {@code null} if the place of none of them was remembered, see {@link LeakLevel};
	 * {@code (other places)} for all that were found after there were 200 places
	 */
	public @Nullable String site() {
		return this.site;
	}

	/**
	 * Returns the name of the operation for which they were made.
	 * @return the name, {@code null} if none was given
	 */
	public @Nullable String operation() {
		return this.operation;
	}

	/**
	 * Returns how many timers were found leaked: those that fired and were not closed
	 * within the grace period, and those whose handle was collected unclosed.
	 * @return how many there were since the search began
	 */
	public long count() {
		return this.count;
	}

	/**
	 * Returns how many timers are suspected: they are armed, and so old that nobody seems
	 * to be going to close them.
	 * @return how many there are now
	 */
	public long pending() {
		return this.pending;
	}

	/**
	 * Returns the age of the oldest of these timers that is known of.
	 * @return the time since it was made
	 */
	public Duration oldest() {
		return this.oldest;
	}

	/**
	 * Returns the stack on which one of the contexts was made.
	 * @return the frames, innermost first; empty if the place was not remembered
	 */
	public List<StackTraceElement> stack() {
		return this.stack;
	}

	@Override
	public String toString() {
		return "LeakedTimer[" + this.site + ", operation=" + this.operation + ", count=" + this.count + ", pending="
				+ this.pending + "]";
	}

}
