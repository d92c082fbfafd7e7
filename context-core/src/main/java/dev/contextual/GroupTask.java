package dev.contextual;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * One task of a {@link TaskGroup}.
 */
final class GroupTask<T extends @Nullable Object> implements TaskGroup.Task<T> {

	/**
	 * Whether somebody has the right to run the task or to give it up.
	 */
	private final AtomicBoolean claimed = new AtomicBoolean();

	private final Callable<? extends T> work;

	private @Nullable T result;

	private @Nullable Throwable failure;

	/**
	 * Written last, by the claimer, so that whoever sees the end sees the two fields
	 * above.
	 */
	private volatile State state = State.UNAVAILABLE;

	GroupTask(Callable<? extends T> work) {
		this.work = work;
	}

	/**
	 * Takes the right to run the task or to give it up, which there is once.
	 */
	boolean claim() {
		return this.claimed.compareAndSet(false, true);
	}

	void run(Context context) {
		try {
			this.result = context.<T, Exception>call(() -> context.callInterruptibly(this.work::call));
			this.state = State.SUCCESS;
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	void fail(Throwable failure) {
		this.failure = failure;
		this.state = State.FAILED;
	}

	@Override
	public State state() {
		return this.state;
	}

	// The result is null only if the task's type allows it.
	@Override
	@SuppressWarnings("NullAway")
	public T get() {
		if (this.state != State.SUCCESS) {
			throw new IllegalStateException("no result: the task is " + this.state, this.failure);
		}
		return this.result;
	}

	@Override
	public Throwable exception() {
		if (this.state != State.FAILED) {
			throw new IllegalStateException("no failure: the task is " + this.state);
		}
		return Objects.requireNonNull(this.failure);
	}

}
