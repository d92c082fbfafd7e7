package dev.contextual;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Work that goes on although its context has ended: a thread has stayed in a scope of the
 * context for longer than the threshold. An immutable picture of the moment at which it
 * was taken, which keeps neither the context nor the thread alive.
 *
 * @since 0.1
 */
public final class OverdueWork {

	private final long id;

	private final long rootId;

	private final @Nullable String operation;

	private final Duration doneFor;

	private final String thread;

	private final List<StackTraceElement> stack;

	OverdueWork(long id, long rootId, @Nullable String operation, Duration doneFor, String thread,
			List<StackTraceElement> stack) {
		this.id = id;
		this.rootId = rootId;
		this.operation = operation;
		this.doneFor = doneFor;
		this.thread = thread;
		this.stack = List.copyOf(stack);
	}

	/**
	 * Returns the number of the context.
	 * @return the number, that of {@link ContextNode#id()}
	 */
	public long id() {
		return this.id;
	}

	/**
	 * Returns the number of the topmost context that was above it.
	 * @return the number, this context's own if nothing was above it
	 */
	public long rootId() {
		return this.rootId;
	}

	/**
	 * Returns the name of the operation.
	 * @return the name, {@code null} if none was given
	 */
	public @Nullable String operation() {
		return this.operation;
	}

	/**
	 * Returns the time since the context ended. Of a context that was closed normally, or
	 * that was over when the thread entered it, the time runs from the first look.
	 * @return the time, the threshold or longer
	 */
	public Duration doneFor() {
		return this.doneFor;
	}

	/**
	 * Returns the name of the thread that is still in the scope.
	 * @return the name
	 */
	public String thread() {
		return this.thread;
	}

	/**
	 * Returns what the thread was doing.
	 * @return the frames of its live stack, innermost first; empty if it could not be
	 * taken
	 */
	public List<StackTraceElement> stack() {
		return this.stack;
	}

	@Override
	public String toString() {
		return "OverdueWork[#" + this.id + " " + this.operation + ", doneFor=" + this.doneFor + ", " + this.thread
				+ (this.stack.isEmpty() ? "" : " at " + this.stack.get(0)) + "]";
	}

}
