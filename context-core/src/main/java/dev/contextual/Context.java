package dev.contextual;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import com.google.errorprone.annotations.CheckReturnValue;
import com.google.errorprone.annotations.MustBeClosed;
import org.jspecify.annotations.Nullable;

/**
 * The immutable carrier of a job's deadline, cancellation and scoped values, Go's
 * {@code context.Context}. Contexts form a tree: what ends a context ends all below it,
 * never what is above. A context ends once and for good, for the first of these: its
 * owner cancels or closes it, its deadline passes, or its parent ends.
 * <p>
 * All methods may be called from any thread. A {@code null} argument is answered by a
 * {@link NullPointerException} that names the argument.
 * <p>
 * Whoever derives a {@link CancellableContext} owns it and closes it on every path;
 * everybody else sees a plain context that cannot be cancelled.
 *
 * @since 0.1
 */
public sealed interface Context permits CancellableContext, Node {

	/**
	 * Returns the root of all contexts: never done, without deadline and values. It is
	 * current on a thread on which nothing else is.
	 * @return the background context, always the same one
	 */
	static Context background() {
		return RootNode.BACKGROUND;
	}

	/**
	 * Returns a context like {@link #background()} that marks a place where the right
	 * context is not yet known.
	 * @return the context, always the same one
	 */
	static Context todo() {
		return RootNode.TODO;
	}

	/**
	 * Returns the context that is current on the calling thread.
	 * @return the attached context, else {@link #background()}; never a
	 * {@link CancellableContext}
	 */
	static Context current() {
		return Current.context();
	}

	/**
	 * Holds back the interrupts of {@link #callInterruptibly(Callable)} on the calling
	 * thread until the scope is closed, for a stretch that an interrupt would damage. An
	 * interrupt that came meanwhile is delivered at the end of the outermost such scope.
	 * Interrupts from elsewhere are not held back.
	 * @return the scope, to be closed on this thread
	 */
	static Scope maskInterrupts() {
		return MaskScope.open();
	}

	/**
	 * Derives a context that its owner can end.
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withCancel() {
		return Derivation.cancellable(this, null);
	}

	/**
	 * Derives a context that its owner can end.
	 * @param operation the label for the live tree
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withCancel(Operation operation) {
		return Derivation.cancellable(this, Objects.requireNonNull(operation, "operation"));
	}

	/**
	 * Derives a context that ends after a time.
	 * @param timeout the time from now; zero or less gives a context that is done
	 * already. The earlier one of the resulting deadline and this context's holds, and
	 * more than 73 years count as 73 years
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withTimeout(Duration timeout) {
		return Derivation.after(this, Objects.requireNonNull(timeout, "timeout"), null, null);
	}

	/**
	 * Derives a context that ends after a time.
	 * @param timeout the time from now, as for {@link #withTimeout(Duration)}
	 * @param operation the label for the live tree
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withTimeout(Duration timeout, Operation operation) {
		return Derivation.after(this, Objects.requireNonNull(timeout, "timeout"),
				Objects.requireNonNull(operation, "operation"), null);
	}

	/**
	 * Derives a context that ends after a time, Go's {@code WithTimeoutCause}.
	 * @param timeout the time from now, as for {@link #withTimeout(Duration)}
	 * @param cause what {@link #cause()} returns if this very deadline ends the context
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withTimeout(Duration timeout, Throwable cause) {
		return Derivation.after(this, Objects.requireNonNull(timeout, "timeout"), null,
				Objects.requireNonNull(cause, "cause"));
	}

	/**
	 * Derives a context that ends after a time.
	 * @param timeout the time from now, as for {@link #withTimeout(Duration)}
	 * @param operation the label for the live tree
	 * @param cause what {@link #cause()} returns if this very deadline ends the context
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withTimeout(Duration timeout, Operation operation, Throwable cause) {
		return Derivation.after(this, Objects.requireNonNull(timeout, "timeout"),
				Objects.requireNonNull(operation, "operation"), Objects.requireNonNull(cause, "cause"));
	}

	/**
	 * Derives a context that ends at a deadline.
	 * @param deadline the deadline; one that has passed gives a context that is done
	 * already. The earlier one of it and this context's holds
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withDeadline(Deadline deadline) {
		return Derivation.at(this, Objects.requireNonNull(deadline, "deadline"), null, null);
	}

	/**
	 * Derives a context that ends at a deadline.
	 * @param deadline the deadline, as for {@link #withDeadline(Deadline)}
	 * @param operation the label for the live tree
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withDeadline(Deadline deadline, Operation operation) {
		return Derivation.at(this, Objects.requireNonNull(deadline, "deadline"),
				Objects.requireNonNull(operation, "operation"), null);
	}

	/**
	 * Derives a context that ends at a deadline, Go's {@code WithDeadlineCause}.
	 * @param deadline the deadline, as for {@link #withDeadline(Deadline)}
	 * @param cause what {@link #cause()} returns if this very deadline ends the context
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withDeadline(Deadline deadline, Throwable cause) {
		return Derivation.at(this, Objects.requireNonNull(deadline, "deadline"), null,
				Objects.requireNonNull(cause, "cause"));
	}

	/**
	 * Derives a context that ends at a deadline.
	 * @param deadline the deadline, as for {@link #withDeadline(Deadline)}
	 * @param operation the label for the live tree
	 * @param cause what {@link #cause()} returns if this very deadline ends the context
	 * @return the derived context, done at once if this one is done
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext withDeadline(Deadline deadline, Operation operation, Throwable cause) {
		return Derivation.at(this, Objects.requireNonNull(deadline, "deadline"),
				Objects.requireNonNull(operation, "operation"), Objects.requireNonNull(cause, "cause"));
	}

	/**
	 * Derives a context for work that may outlive the job that submitted it. It follows
	 * this context's deadline, and ends with it when it is cut: cancelled with a cause or
	 * out of time. But when this context ends normally (it is closed, or cancelled
	 * without a cause) the derived one goes on, adopted by the nearest ancestor that is
	 * still open, whose deadline and endings it follows from then on. If this context has
	 * ended normally already, the adoption takes place at once.
	 * @param operation the label for the live tree
	 * @return the derived context, done at once if this one was cut
	 */
	@CheckReturnValue
	@MustBeClosed
	default CancellableContext outliving(Operation operation) {
		return Derivation.outliving(this, Objects.requireNonNull(operation, "operation"));
	}

	/**
	 * Derives a context that carries one more value.
	 * @param key the key; a value of the same key further up is shadowed
	 * @param value the value
	 * @param <T> the type of the value
	 * @return the derived context, with this one's deadline and cancellation
	 */
	@CheckReturnValue
	default <T> Context withValue(Key<T> key, T value) {
		return new ValueNode(Node.of(this), key, value);
	}

	/**
	 * Derives a context that carries this one's values but neither its deadline nor its
	 * cancellation.
	 * @return the derived context, never done
	 */
	@CheckReturnValue
	default Context withoutCancel() {
		return RootNode.detached(Node.of(this));
	}

	/**
	 * Returns the value of a key.
	 * @param key the key
	 * @param <T> the type of the value
	 * @return the nearest value up the tree, {@code null} if there is none
	 */
	default <T> @Nullable T value(Key<T> key) {
		return Node.of(this).find(key);
	}

	/**
	 * Returns the deadline, the earliest one of this context's and all above it.
	 * @return the deadline, {@code null} if there is none. It stays the same for life but
	 * below {@link #outliving(Operation)}
	 */
	default @Nullable Deadline deadline() {
		CancelNode owner = Node.of(this).owner();
		TimerNode earliest = (owner != null) ? owner.earliest() : null;
		return (earliest != null) ? Deadline.atNanos(earliest.deadlineNanos) : null;
	}

	/**
	 * Returns the time that is left until the deadline.
	 * @return the time left, zero when the deadline has passed and never less;
	 * {@code null} if there is no deadline
	 */
	default @Nullable Duration remaining() {
		CancelNode owner = Node.of(this).owner();
		TimerNode earliest = (owner != null) ? owner.earliest() : null;
		return (earliest != null) ? earliest.timeLeft() : null;
	}

	/**
	 * Returns the time that one step may spend.
	 * @param atMost what the step would spend without a deadline
	 * @return the smaller one of {@code atMost} and {@link #remaining()}
	 */
	default Duration remaining(Duration atMost) {
		Objects.requireNonNull(atMost, "atMost");
		Duration remaining = remaining();
		return (remaining == null || remaining.compareTo(atMost) > 0) ? atMost : remaining;
	}

	/**
	 * Tells whether this context has ended. This is one volatile read, fit for a loop; at
	 * the very deadline {@link #reason()}, which reads the clock, can know it a
	 * millisecond earlier.
	 * @return whether this context is done
	 */
	default boolean isDone() {
		CancelNode owner = Node.of(this).owner();
		return owner != null && owner.isOver();
	}

	/**
	 * Tells how this context ended, Go's {@code Err}.
	 * @return the reason, {@code null} while this context is open
	 */
	default @Nullable CancellationReason reason() {
		Ending ending = Node.of(this).endingByNow();
		return (ending != null) ? ending.reason() : null;
	}

	/**
	 * Tells why this context ended, Go's {@code Cause}.
	 * @return {@code null} while this context is open; else the cause that was given to
	 * {@link CancellableContext#cancel(Throwable)} or with the deadline, by whoever ended
	 * this context or the one above it that did; else a shared
	 * {@link ContextDoneException} without a stack trace
	 */
	default @Nullable Throwable cause() {
		Ending ending = Node.of(this).endingByNow();
		return (ending != null) ? ending.cause() : null;
	}

	/**
	 * Returns a stage that completes when this context ends, Go's {@code Done}. It cannot
	 * be completed or cancelled by callers. Dependants that are there at the end run on a
	 * thread of their own, never on the one that ends the context.
	 * @return the stage, made at the first call; it never completes for a context that
	 * cannot end
	 */
	default CompletionStage<CancellationReason> done() {
		return Waiting.done(Node.of(this));
	}

	/**
	 * Throws if this context is done.
	 * @throws CancelledException if it was cancelled
	 * @throws DeadlineExceededException if its deadline has passed
	 */
	default void throwIfDone() {
		if (Node.of(this).endingByNow() != null) {
			throw doneException();
		}
	}

	/**
	 * Returns an exception that tells how this context ended: a fresh one at each call,
	 * with the caller's stack trace, and with the given cause as its cause, if there was
	 * one.
	 * @return the exception, to be thrown
	 * @throws IllegalStateException if this context is open
	 */
	@CheckReturnValue
	default ContextDoneException doneException() {
		Ending ending = Node.of(this).endingByNow();
		if (ending == null) {
			throw new IllegalStateException("not done: " + this);
		}
		return ending.exception();
	}

	/**
	 * Runs an action when this context ends, Go's {@code AfterFunc}; at once if it has
	 * ended already. The action runs once, on a thread of its own (a virtual one on Java
	 * 21 and later), with the background context current. An exception goes to that
	 * thread's uncaught exception handler and hurts nobody else.
	 * @param action the action
	 * @return the registration, by which the action can be taken back
	 */
	default Registration afterFunc(Runnable action) {
		return Hook.register(Node.of(this), Objects.requireNonNull(action, "action"), Threads.own());
	}

	/**
	 * Runs an action by an executor when this context ends, as
	 * {@link #afterFunc(Runnable)} does.
	 * @param action the action
	 * @param executor its {@code execute} is called on the thread that ends the context;
	 * an action that it rejects gets a thread of its own
	 * @return the registration, by which the action can be taken back
	 */
	default Registration afterFunc(Runnable action, Executor executor) {
		return Hook.register(Node.of(this), Objects.requireNonNull(action, "action"),
				Objects.requireNonNull(executor, "executor"));
	}

	/**
	 * Waits for a time, unless this context ends first.
	 * @param duration the time; zero or less returns at once unless this context is done
	 * @throws ContextDoneException if this context is done, or ends while waiting
	 * @throws InterruptedException if the thread is interrupted; its flag is clear then
	 */
	default void sleep(Duration duration) throws InterruptedException {
		if (Waiting.untilDone(this, Objects.requireNonNull(duration, "duration"))) {
			throw doneException();
		}
	}

	/**
	 * Waits until this context ends, but not longer than a time.
	 * @param atMost the time; zero or less does not wait
	 * @return whether this context is done
	 * @throws InterruptedException if the thread is interrupted; its flag is clear then
	 */
	default boolean awaitDone(Duration atMost) throws InterruptedException {
		return Waiting.untilDone(this, Objects.requireNonNull(atMost, "atMost"));
	}

	/**
	 * Waits until a stage completes, unless this context ends first; the stage is left
	 * alone then. A stage that has completed is preferred to a context that is done.
	 * @param stage the stage
	 * @param <T> the type of the stage's result
	 * @return the stage's result
	 * @throws ContextDoneException if this context is done, or ends while waiting
	 * @throws ExecutionException with the stage's own failure as its cause, also if that
	 * is a {@link java.util.concurrent.CancellationException}
	 * @throws InterruptedException if the thread is interrupted; its flag is clear then
	 */
	default <T extends @Nullable Object> T await(CompletionStage<? extends T> stage)
			throws InterruptedException, ExecutionException {
		return Waiting.forStage(this, Objects.requireNonNull(stage, "stage"));
	}

	/**
	 * Makes this context current on the calling thread.
	 * @return the scope, to be closed on this thread, which restores what was current
	 */
	default Scope attach() {
		return AttachScope.open(Node.of(this));
	}

	/**
	 * Runs an action on this thread with this context current.
	 * @param action the action
	 */
	default void run(Runnable action) {
		Objects.requireNonNull(action, "action");
		try (Scope scope = attach()) {
			action.run();
		}
	}

	/**
	 * Computes something on this thread with this context current.
	 * @param computation the computation
	 * @param <T> the type of the result
	 * @param <X> the type of the computation's exception
	 * @return the result
	 * @throws X if the computation does
	 */
	default <T extends @Nullable Object, X extends Throwable> T call(CallableOp<? extends T, X> computation) throws X {
		Objects.requireNonNull(computation, "computation");
		try (Scope scope = attach()) {
			return computation.call();
		}
	}

	/**
	 * Wraps an action so that this context is current while it runs, on whatever thread.
	 * @param action the action
	 * @return the wrapped action
	 */
	default Runnable wrap(Runnable action) {
		Objects.requireNonNull(action, "action");
		return () -> run(action);
	}

	/**
	 * Wraps a task so that this context is current while it is called.
	 * @param task the task
	 * @param <T> the type of the result
	 * @return the wrapped task
	 */
	default <T extends @Nullable Object> Callable<T> wrapCallable(Callable<T> task) {
		Objects.requireNonNull(task, "task");
		return () -> this.<T, Exception>call(task::call);
	}

	/**
	 * Wraps a supplier so that this context is current while it is asked.
	 * @param supplier the supplier
	 * @param <T> the type of the result
	 * @return the wrapped supplier
	 */
	default <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> supplier) {
		Objects.requireNonNull(supplier, "supplier");
		return () -> this.<T, RuntimeException>call(supplier::get);
	}

	/**
	 * Calls a task on this thread and interrupts the thread when this context ends, but
	 * only while the task runs: no interrupt of ours leaves this method. This context is
	 * not made current by it.
	 * @param task the task
	 * @param <T> the type of the result
	 * @return the task's result, also if this context ended meanwhile
	 * @throws ContextDoneException if this context is done already, or if the task threw
	 * because of our interrupt (its exception is suppressed then)
	 * @throws InterruptedException if the thread was interrupted by somebody else
	 * @throws Exception whatever else the task throws
	 */
	default <T extends @Nullable Object> T callInterruptibly(Callable<T> task) throws Exception {
		return InterruptGate.call(this, Objects.requireNonNull(task, "task"));
	}

	/**
	 * Prints how this context was derived, such as
	 * {@code background.withCancel.withValue(user-id).withTimeout(PT2S)}: names of keys,
	 * never a value.
	 * @return the chain of derivations, outermost first
	 */
	@Override
	String toString();

}
