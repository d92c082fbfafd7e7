package dev.contextual;

import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import com.google.errorprone.annotations.CheckReturnValue;
import com.google.errorprone.annotations.MustBeClosed;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that run at the same time, fail or succeed together, and are all over when the
 * group is closed: Go's {@code errgroup} in the words of Java 25's
 * {@code StructuredTaskScope}.
 * <p>
 * The group has a context of its own, a child of the one that it was opened with. It is
 * current in each task, so a task has the values and the deadline of whoever opened the
 * group. When it ends (with its parent, by the policy or by {@link #close()}) the tasks
 * that run are interrupted as {@link Context#callInterruptibly(Callable)} does, and those
 * that wait for their turn are not begun any more.
 * <p>
 * The thread that opens a group also joins and closes it; any thread may fork, so a task
 * may fork into its own group.
 *
 * @param <T> the type that the results of all tasks have in common
 * @param <R> the type of the group's result
 * @since 0.1
 */
public final class TaskGroup<T extends @Nullable Object, R extends @Nullable Object> implements AutoCloseable {

	/*
	 * Whoever is to be waited for holds a place: each task from its fork to its end, and
	 * the owner until it joins. The last one to leave opens the way for the owner, and
	 * nobody enters after that. A task is claimed once, by the thread that runs it or by
	 * whoever finds that it need not run; the claimer gives back its place. So the owner
	 * never waits for a task that an executor is late with, or has dropped.
	 */

	private static final Operation GROUP = Operation.named("task group");

	private static final Executor OWN_THREADS = TaskGroup::onThreadOfItsOwn;

	private final Context parent;

	private final CancellableContext context;

	private final GroupPolicy<T, R> policy;

	private final Executor executor;

	private final Thread owner = Thread.currentThread();

	/**
	 * All tasks, in the order of their forks.
	 */
	private final Queue<GroupTask<? extends T>> tasks = new ConcurrentLinkedQueue<>();

	/**
	 * The tasks that nobody has picked up yet.
	 */
	private final Queue<GroupTask<? extends T>> waiting = new ConcurrentLinkedQueue<>();

	private final Semaphore permits;

	private final AtomicInteger places = new AtomicInteger(1);

	/**
	 * The task that settled the outcome before all were over.
	 */
	private final AtomicReference<@Nullable GroupTask<? extends T>> decisive = new AtomicReference<>();

	/**
	 * Completed when there is an outcome to return.
	 */
	private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();

	/**
	 * Opened when the last one has left. Not a future, whose join would run other tasks
	 * of a fork-join pool on this thread, under the context that is current here.
	 */
	private final CountDownLatch deserted = new CountDownLatch(1);

	/**
	 * Whether forks are refused: the owner is through with the join, or closes. Written
	 * by the owner.
	 */
	private volatile boolean over;

	/**
	 * The owner's alone.
	 */
	private boolean joined;

	@MustBeClosed
	@SuppressWarnings("MustBeClosedChecker") // close() closes the context
	private TaskGroup(Context parent, GroupPolicy<T, R> policy, Executor executor) {
		this.parent = parent;
		this.policy = policy;
		this.executor = executor;
		this.permits = new Semaphore(policy.maxConcurrency());
		this.context = parent.withCancel(GROUP);
	}

	/**
	 * Opens a group whose tasks run on threads of their own, virtual ones on Java 21 and
	 * later. The class loader of the thread that forks is the context class loader of the
	 * task's.
	 * @param context what the group's context is derived from; if it is done, no task is
	 * begun
	 * @param policy what the group waits for
	 * @param <T> the type that the results of all tasks have in common
	 * @param <R> the type of the group's result
	 * @return the group, to be closed on this thread
	 */
	@CheckReturnValue
	@MustBeClosed
	public static <T extends @Nullable Object, R extends @Nullable Object> TaskGroup<T, R> open(Context context,
			Policy<T, R> policy) {
		return open(context, policy, OWN_THREADS);
	}

	/**
	 * Opens a group.
	 * @param context what the group's context is derived from; if it is done, no task is
	 * begun
	 * @param policy what the group waits for
	 * @param executor starts the tasks; the group does not shut it down. A thread that
	 * ends a task goes on with the next one that waits because of
	 * {@link Policy#withMaxConcurrency(int)}. A task that the executor rejects has failed
	 * with its exception
	 * @param <T> the type that the results of all tasks have in common
	 * @param <R> the type of the group's result
	 * @return the group, to be closed on this thread
	 */
	@CheckReturnValue
	@MustBeClosed
	public static <T extends @Nullable Object, R extends @Nullable Object> TaskGroup<T, R> open(Context context,
			Policy<T, R> policy, Executor executor) {
		Objects.requireNonNull(context, "context");
		Objects.requireNonNull(policy, "policy");
		return new TaskGroup<>(context, (GroupPolicy<T, R>) policy, Objects.requireNonNull(executor, "executor"));
	}

	/**
	 * Starts a task, or queues it where the policy's bound is reached; never waits for
	 * it. If the group's context is done already the task is not begun and stays
	 * {@link Task.State#UNAVAILABLE}.
	 * @param task the task; it runs with the group's context current, and finds it by
	 * {@link Context#current()}
	 * @param <U> the type of the task's result
	 * @return what becomes of the task
	 * @throws IllegalStateException if the group was joined or closed; while the owner is
	 * still joining, tasks may fork more
	 */
	public <U extends T> Task<U> fork(Callable<? extends U> task) {
		GroupTask<U> forked = new GroupTask<>(Objects.requireNonNull(task, "task"));
		if (this.over || this.places.getAndUpdate((places) -> (places > 0) ? places + 1 : 0) == 0) {
			throw new IllegalStateException("the group was joined or closed");
		}
		this.tasks.add(forked);
		// After the line above, so that whoever ends the group finds the task, or it is
		// seen here that the group has ended.
		if (whatIsDone() != null) {
			skip(forked);
			return forked;
		}
		this.waiting.add(forked);
		if (this.permits.tryAcquire()) {
			launch(next());
		}
		return forked;
	}

	/**
	 * Waits for the outcome, once: until all tasks are over, or one has succeeded that is
	 * enough for the policy. All being over is preferred to a context that is done: if
	 * every task has succeeded despite that, the result is returned.
	 * @return the policy's result
	 * @throws ExecutionException if the tasks have failed by the policy. The cause is the
	 * failure that settled it; the failures of other tasks are suppressed in the
	 * ExecutionException, but for those that only say that the group has ended
	 * @throws ContextDoneException if the context that the group was opened with is done
	 * first, without waiting for the tasks; or if an operator has cancelled the group's
	 * own and the tasks are over. The failures of tasks so far are suppressed in it
	 * @throws InterruptedException if the thread is interrupted; its flag is clear then,
	 * and the tasks go on until the group is closed
	 * @throws IllegalStateException if the group was joined or closed, or this is not the
	 * thread that opened it
	 */
	public R join() throws InterruptedException, ExecutionException {
		checkOwner();
		if (this.joined) {
			throw new IllegalStateException("the group was joined or closed");
		}
		this.joined = true;
		leave();
		try {
			this.parent.await(this.settled);
		}
		catch (ContextDoneException ex) {
			throw GroupPolicy.withFailures(ex, this.tasks);
		}
		finally {
			this.over = true;
		}
		GroupTask<? extends T> decisive = this.decisive.get();
		Context done = whatIsDone();
		if (decisive == null && done != null && !haveAllSucceeded()) {
			throw GroupPolicy.withFailures(done.doneException(), this.tasks);
		}
		return this.policy.result(this.tasks, decisive);
	}

	/**
	 * Cancels the group's context, interrupts the tasks and waits until they are over,
	 * those included that take no notice. After an interrupt it waits on, and leaves the
	 * thread's flag set. A group that was not joined is closed in the same way; a second
	 * call does nothing.
	 * @throws IllegalStateException if this is not the thread that opened the group
	 */
	@Override
	public void close() {
		checkOwner();
		this.over = true;
		if (!this.joined) {
			this.joined = true;
			leave();
		}
		this.context.close();
		skipThoseNotBegun();
		awaitDeserted();
	}

	private void awaitDeserted() {
		boolean interrupted = false;
		while (true) {
			try {
				this.deserted.await();
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	// On any other thread, such as a task's, it would wait for itself.
	private void checkOwner() {
		if (Thread.currentThread() != this.owner) {
			throw new IllegalStateException("group of thread '" + this.owner.getName()
					+ "' joined or closed on thread '" + Thread.currentThread().getName() + "'");
		}
	}

	/**
	 * The context that is done, if any. Both are asked: a task that looks at the parent
	 * may see its end before that has come down to the group's.
	 */
	private @Nullable Context whatIsDone() {
		if (this.parent.reason() != null) {
			return this.parent;
		}
		return (this.context.reason() != null) ? this.context : null;
	}

	private boolean haveAllSucceeded() {
		return !this.tasks.isEmpty() && this.tasks.stream().allMatch((task) -> task.state() == Task.State.SUCCESS);
	}

	/**
	 * Lets the executor begin with a task; the caller's permit goes along.
	 */
	private void launch(@Nullable GroupTask<? extends T> first) {
		for (GroupTask<? extends T> task = first; task != null; task = next()) {
			GroupTask<? extends T> launched = task;
			AtomicBoolean taken = new AtomicBoolean();
			try {
				this.executor.execute(() -> {
					if (taken.compareAndSet(false, true)) {
						work(launched);
					}
				});
				return;
			}
			catch (Throwable ex) {
				if (!taken.compareAndSet(false, true)) {
					return;
				}
				// Rejected, or there is no memory for a thread: nobody else will end it.
				if (task.claim()) {
					task.fail(ex);
					ended(task);
				}
			}
		}
	}

	/**
	 * Runs a task, then those that wait: a pool with as many threads as the bound permits
	 * would reject what it is given before this thread is free.
	 */
	private void work(GroupTask<? extends T> first) {
		for (GroupTask<? extends T> task = first; task != null; task = next()) {
			if (whatIsDone() != null) {
				skip(task);
			}
			else if (task.claim()) {
				task.run(this.context);
				ended(task);
			}
		}
	}

	/**
	 * The next task that waits, for the caller's permit, or {@code null} after giving the
	 * permit back. A fork that found no permit has queued its task before, so it is seen
	 * by the second look.
	 */
	private @Nullable GroupTask<? extends T> next() {
		do {
			GroupTask<? extends T> task = this.waiting.poll();
			if (task != null) {
				return task;
			}
			this.permits.release();
		}
		while (!this.waiting.isEmpty() && this.permits.tryAcquire());
		return null;
	}

	private void ended(GroupTask<? extends T> task) {
		Task.State state = task.state();
		boolean succeeded = state == Task.State.SUCCESS;
		// What fails after the end of the context has most likely failed by it.
		if (state == this.policy.decisive() && (succeeded || whatIsDone() == null)
				&& this.decisive.compareAndSet(null, task)) {
			if (succeeded) {
				this.context.cancel();
				this.settled.complete(null);
			}
			else {
				this.context.cancel(task.exception());
			}
			skipThoseNotBegun();
		}
		leave();
	}

	private void skipThoseNotBegun() {
		this.tasks.forEach(this::skip);
	}

	private void skip(GroupTask<? extends T> task) {
		if (task.claim()) {
			leave();
		}
	}

	private void leave() {
		if (this.places.decrementAndGet() == 0) {
			this.settled.complete(null);
			this.deserted.countDown();
		}
	}

	// A pooled thread has no context class loader, a virtual one that of its starter.
	private static void onThreadOfItsOwn(Runnable work) {
		ClassLoader forker = Thread.currentThread().getContextClassLoader();
		Threads.own().execute(() -> {
			Thread thread = Thread.currentThread();
			ClassLoader before = thread.getContextClassLoader();
			thread.setContextClassLoader(forker);
			try {
				work.run();
			}
			finally {
				thread.setContextClassLoader(before);
			}
		});
	}

	/**
	 * What becomes of a forked task. Safe for use by any thread, before the join too.
	 *
	 * @param <T> the type of the result
	 */
	public sealed interface Task<T extends @Nullable Object> permits GroupTask {

		/**
		 * Returns how far the task has come.
		 * @return the state; it changes at most once
		 */
		State state();

		/**
		 * Returns the result.
		 * @return what the task returned
		 * @throws IllegalStateException if the state is not {@link State#SUCCESS}
		 */
		T get();

		/**
		 * Returns the failure.
		 * @return what the task threw, be it an error; a {@link ContextDoneException} if
		 * it was stopped because the group has ended, and a
		 * {@link RejectedExecutionException} if the executor did not take it
		 * @throws IllegalStateException if the state is not {@link State#FAILED}
		 */
		Throwable exception();

		/**
		 * How far a task has come.
		 */
		enum State {

			/**
			 * It has not ended, or was not begun because the group has ended.
			 */
			UNAVAILABLE,

			/**
			 * It has returned.
			 */
			SUCCESS,

			/**
			 * It has thrown, or was rejected.
			 */
			FAILED

		}

	}

	/**
	 * What a group waits for, and what comes of it. Immutable; one may serve many groups.
	 *
	 * @param <T> the type that the results of all tasks have in common
	 * @param <R> the type of the group's result
	 */
	public sealed interface Policy<T extends @Nullable Object, R extends @Nullable Object> permits GroupPolicy {

		/**
		 * Returns a policy by which the first failure cancels the other tasks, with that
		 * failure as the cause, and fails the group.
		 * @param <T> the type of the tasks' results
		 * @return the policy, which gives the results in the order of the forks
		 */
		static <T extends @Nullable Object> Policy<T, List<T>> allSuccessful() {
			return GroupPolicy.allSuccessful();
		}

		/**
		 * Returns a policy by which the first success cancels the other tasks, and is
		 * returned by {@link TaskGroup#join()} without waiting for them. If all tasks
		 * fail, the group fails with the failure of the one that was forked first; if
		 * there is none, with a {@link java.util.NoSuchElementException}.
		 * @param <T> the type of the tasks' results
		 * @return the policy, which gives the first result
		 */
		static <T extends @Nullable Object> Policy<T, T> anySuccessful() {
			return GroupPolicy.anySuccessful();
		}

		/**
		 * Returns a policy by which all tasks run to their end, whatever becomes of the
		 * others.
		 * @param <T> the type of the tasks' results
		 * @return the policy, which gives the tasks in the order of the forks
		 */
		static <T extends @Nullable Object> Policy<T, List<Task<T>>> awaitAll() {
			return GroupPolicy.awaitAll();
		}

		/**
		 * Returns a policy like this one with a bound on how many tasks run at a time.
		 * Further ones wait for their turn in the order of the forks; the thread that
		 * forks does not wait.
		 * @param maxConcurrency the bound, at least 1
		 * @return the policy
		 * @throws IllegalArgumentException if the bound is less than 1
		 */
		@CheckReturnValue
		Policy<T, R> withMaxConcurrency(int maxConcurrency);

	}

}
