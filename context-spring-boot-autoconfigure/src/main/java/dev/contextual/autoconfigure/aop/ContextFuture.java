package dev.contextual.autoconfigure.aop;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.contextual.Context;
import dev.contextual.Registration;
import org.jspecify.annotations.Nullable;

/**
 * A future whose context is open until the future is seen to be done, and that is
 * cancelled when the context ends first.
 *
 * A {@link Future} tells nobody when it ends, so the context of one that no caller looks
 * at again stays open until its deadline or the end of its parent.
 *
 * @param <T> the type of the result
 */
final class ContextFuture<T extends @Nullable Object> implements Future<T> {

	private final Future<T> future;

	private final Context context;

	private final Runnable end;

	private final Registration registration;

	/**
	 * Flipped once: by the caller's thread that sees the future done, or by the action of
	 * the ended context.
	 */
	private final AtomicBoolean ended = new AtomicBoolean();

	ContextFuture(Future<T> future, Context context, Runnable end) {
		this.future = future;
		this.context = context;
		this.end = end;
		this.registration = context.afterFunc(this::cutOff);
	}

	private void cutOff() {
		this.future.cancel(/* mayInterruptIfRunning= */ true);
		endOnce();
	}

	private void endOnce() {
		if (this.ended.compareAndSet(false, true)) {
			this.end.run();
		}
	}

	private void seenDone() {
		this.registration.stop();
		endOnce();
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = this.future.cancel(mayInterruptIfRunning);
		if (this.future.isDone()) {
			seenDone();
		}
		return cancelled;
	}

	@Override
	public boolean isCancelled() {
		return this.future.isCancelled();
	}

	@Override
	public boolean isDone() {
		boolean done = this.future.isDone();
		if (done) {
			seenDone();
		}
		return done;
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		try {
			return this.future.get();
		}
		catch (CancellationException ex) {
			throw cancelled(ex);
		}
		finally {
			isDone();
		}
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		try {
			return this.future.get(timeout, unit);
		}
		catch (CancellationException ex) {
			throw cancelled(ex);
		}
		finally {
			isDone();
		}
	}

	/**
	 * Tells a future that its context cut off from one that somebody cancelled.
	 */
	private ExecutionException cancelled(CancellationException ex) {
		if (!this.context.isDone()) {
			throw ex;
		}
		Throwable failure = this.context.doneException();
		failure.addSuppressed(ex);
		return new ExecutionException(failure);
	}

}
