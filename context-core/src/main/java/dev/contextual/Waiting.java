package dev.contextual;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Waits that end with a context.
 */
final class Waiting {

	private Waiting() {
	}

	static CompletionStage<CancellationReason> done(Node node) {
		CancelNode owner = node.owner();
		return (owner != null) ? owner.doneStage()
				: new CompletableFuture<CancellationReason>().minimalCompletionStage();
	}

	/**
	 * Waits until a context is done or a time is over.
	 * @return whether the context is done
	 */
	static boolean untilDone(Context context, Duration atMost) throws InterruptedException {
		if (context.reason() != null) {
			return true;
		}
		if (atMost.isNegative() || atMost.isZero()) {
			return false;
		}
		Deadline deadline = Deadline.after(atMost);
		Thread thread = Thread.currentThread();
		Object timer = Time.SOURCE.arm(deadline.nanos(), () -> LockSupport.unpark(thread));
		try {
			parkUntil(context, deadline::isPast);
		}
		finally {
			Time.SOURCE.disarm(timer);
		}
		return context.reason() != null;
	}

	static <T extends @Nullable Object> T forStage(Context context, CompletionStage<? extends T> stage)
			throws InterruptedException, ExecutionException {
		Outcome<T> outcome = new Outcome<>(Thread.currentThread());
		stage.whenComplete(outcome);
		parkUntil(context, outcome::isThere);
		if (!outcome.isThere()) {
			throw context.doneException();
		}
		return outcome.get();
	}

	/**
	 * Parks until a condition, whose change unparks this thread, holds or the context is
	 * done.
	 */
	private static void parkUntil(Context context, BooleanSupplier condition) throws InterruptedException {
		Thread thread = Thread.currentThread();
		Hook hook = Hook.registerDirect(Node.of(context), () -> LockSupport.unpark(thread));
		try {
			while (!condition.getAsBoolean() && context.reason() == null) {
				if (Thread.interrupted()) {
					throw new InterruptedException();
				}
				LockSupport.park(context);
			}
		}
		finally {
			hook.stop();
		}
	}

	/**
	 * What came of a stage.
	 */
	private static final class Outcome<T extends @Nullable Object>
			implements BiConsumer<@Nullable T, @Nullable Throwable> {

		private final Thread waiter;

		private @Nullable T result;

		private @Nullable Throwable failure;

		/**
		 * Written last, so that whoever sees it sees the two fields above.
		 */
		private volatile boolean there;

		Outcome(Thread waiter) {
			this.waiter = waiter;
		}

		@Override
		public void accept(@Nullable T result, @Nullable Throwable failure) {
			this.result = result;
			this.failure = failure;
			this.there = true;
			LockSupport.unpark(this.waiter);
		}

		boolean isThere() {
			return this.there;
		}

		// The result is null only if the stage's type allows it.
		@SuppressWarnings("NullAway")
		T get() throws ExecutionException {
			Throwable failure = this.failure;
			if (failure != null) {
				boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
				throw new ExecutionException(wrapped ? failure.getCause() : failure);
			}
			return this.result;
		}

	}

}
