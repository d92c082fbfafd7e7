package dev.contextual;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What few nodes have to be told by, beside their place in the tree.
 */
sealed class Details permits Extras {

	static final Details NONE = new Details(null, null, 0, null);

	final @Nullable Operation operation;

	/** The {@link Duration} or the {@link Deadline} that the node was derived with. */
	final @Nullable Object timing;

	/** When the node was made, if {@link #isTimed()}. */
	final long madeNanos;

	final @Nullable Throwable deadlineCause;

	Details(@Nullable Operation operation, @Nullable Object timing, long madeNanos, @Nullable Throwable deadlineCause) {
		this.operation = operation;
		this.timing = timing;
		this.madeNanos = madeNanos;
		this.deadlineCause = deadlineCause;
	}

	/**
	 * Whether it is known when the node was made: no clock is read for one with neither
	 * an operation nor a timeout.
	 */
	final boolean isTimed() {
		return this.operation != null || this.timing instanceof Duration;
	}

}
