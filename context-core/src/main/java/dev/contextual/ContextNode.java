package dev.contextual;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What an operator sees of one context: an immutable picture of the moment at which it
 * was taken. It holds no value and keeps no context alive.
 *
 * @since 0.1
 */
public final class ContextNode {

	/**
	 * Whether work may still go on.
	 */
	public enum State {

		/**
		 * The context is open.
		 */
		LIVE,

		/**
		 * The context has ended.
		 */
		DONE,

		/**
		 * The context has ended, and a thread has stayed in a scope of it for longer than
		 * the threshold.
		 */
		OVERDUE

	}

	private final Picture picture;

	private final @Nullable String blockedOn;

	private final List<ContextNode> children;

	ContextNode(Picture picture, @Nullable String blockedOn, List<ContextNode> children) {
		this.picture = picture;
		this.blockedOn = blockedOn;
		this.children = children;
	}

	/**
	 * Returns the number of this context.
	 * @return a number that no other context of this JVM has
	 */
	public long id() {
		return this.picture.id();
	}

	/**
	 * Returns the number of the topmost context above this one.
	 * @return the number, this context's own if nothing is above it
	 */
	public long rootId() {
		return this.picture.rootId();
	}

	/**
	 * Returns the name of the operation.
	 * @return the name, {@code null} if none was given
	 */
	public @Nullable String operation() {
		return this.picture.operation();
	}

	/**
	 * Returns the kind of the operation, see {@link Operation#kind()}.
	 * @return the kind, {@code null} if no operation was given
	 */
	public @Nullable String kind() {
		return this.picture.kind();
	}

	/**
	 * Returns whether work may still go on.
	 * @return the state
	 */
	public State state() {
		if (this.picture.overdue()) {
			return State.OVERDUE;
		}
		return (this.picture.reason() != null) ? State.DONE : State.LIVE;
	}

	/**
	 * Returns how this context ended.
	 * @return the reason, {@code null} if it was open
	 */
	public @Nullable CancellationReason reason() {
		return this.picture.reason();
	}

	/**
	 * Returns the simple class name of the cause.
	 * @return the name, {@code null} if the context was open
	 */
	public @Nullable String cause() {
		return this.picture.cause();
	}

	/**
	 * Returns the time since this context was made.
	 * @return the age; {@code null} for a context with neither a timeout nor an operation
	 */
	public @Nullable Duration age() {
		return this.picture.age();
	}

	/**
	 * Returns the timeout that this context was derived with.
	 * @return the timeout as it was given, or the time from the making to the deadline of
	 * a context that was derived with a deadline and an operation; {@code null} if there
	 * is neither
	 */
	public @Nullable Duration timeout() {
		return this.picture.timeout();
	}

	/**
	 * Returns the time that was left.
	 * @return the time until the deadline, zero if it had passed; {@code null} if there
	 * was no deadline
	 */
	public @Nullable Duration remaining() {
		return this.picture.remaining();
	}

	/**
	 * Returns the deadline by the wall clock of the moment.
	 * @return the deadline, {@code null} if there was none
	 */
	public @Nullable Instant deadline() {
		return this.picture.deadline();
	}

	/**
	 * Returns the name of the thread on which this context was last made current and
	 * still is.
	 * @return the name, {@code null} if it was on none
	 */
	public @Nullable String thread() {
		return this.picture.thread();
	}

	/**
	 * Returns the names of the keys of the values that this context carries, nearest
	 * first, without those of {@linkplain Key#isSensitive() sensitive} ones.
	 * @return the names
	 */
	public List<String> keys() {
		return this.picture.keys();
	}

	/**
	 * Returns what the work waits for: the deepest open context of the kind {@code http},
	 * {@code sql} or {@code pool} below this one.
	 * @return its kind and name, such as {@code http GET stock:8080}; {@code null} if
	 * there is none
	 */
	public @Nullable String blockedOn() {
		return this.blockedOn;
	}

	/**
	 * Returns the contexts right below this one that were asked for, or that lead to such
	 * ones.
	 * @return the children, newest first
	 */
	public List<ContextNode> children() {
		return this.children;
	}

	@Override
	public String toString() {
		return "#" + id() + " " + kind() + " " + operation() + " " + state();
	}

}
