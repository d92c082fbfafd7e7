package dev.contextual;

import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;

import dev.contextual.TaskGroup.Task;
import dev.contextual.TaskGroup.Task.State;
import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link TaskGroup.Policy}.
 *
 * @param decisive the state of a task that settles the outcome, {@code null} if none does
 * @param outcome what comes of the tasks
 * @param maxConcurrency how many tasks may run at a time
 */
record GroupPolicy<T extends @Nullable Object, R extends @Nullable Object>(@Nullable State decisive,
		Outcome<T, R> outcome, int maxConcurrency) implements TaskGroup.Policy<T, R> {

	GroupPolicy {
		if (maxConcurrency < 1) {
			throw new IllegalArgumentException("maxConcurrency must be at least 1: " + maxConcurrency);
		}
	}

	static <T extends @Nullable Object> GroupPolicy<T, List<T>> allSuccessful() {
		return unbounded(State.FAILED, (tasks, failed) -> {
			if (failed != null) {
				throw withFailures(new ExecutionException(failed.exception()), tasks);
			}
			return tasks.stream().<T>map(Task::get).toList();
		});
	}

	static <T extends @Nullable Object> GroupPolicy<T, T> anySuccessful() {
		return unbounded(State.SUCCESS, (tasks, succeeded) -> {
			if (succeeded != null) {
				return succeeded.get();
			}
			Throwable first = tasks.isEmpty() ? new NoSuchElementException("no task was forked")
					: tasks.get(0).exception();
			throw withFailures(new ExecutionException(first), tasks);
		});
	}

	static <T extends @Nullable Object> GroupPolicy<T, List<Task<T>>> awaitAll() {
		return unbounded(null, (tasks, none) -> tasks);
	}

	private static <T extends @Nullable Object, R extends @Nullable Object> GroupPolicy<T, R> unbounded(
			@Nullable State decisive, Outcome<T, R> outcome) {
		return new GroupPolicy<>(decisive, outcome, Integer.MAX_VALUE);
	}

	@Override
	public GroupPolicy<T, R> withMaxConcurrency(int maxConcurrency) {
		return new GroupPolicy<>(this.decisive, this.outcome, maxConcurrency);
	}

	// A task is read only, so one of a narrower type can stand for one of a wider.
	@SuppressWarnings("unchecked")
	R result(Collection<? extends Task<? extends T>> tasks, @Nullable Task<? extends T> decisive)
			throws ExecutionException {
		return this.outcome.of((List<Task<T>>) List.copyOf(tasks), (Task<T>) decisive);
	}

	/**
	 * Suppresses in an exception the failures of tasks, without the one that is its cause
	 * and those that tell of the end which that one, or the exception itself, has
	 * brought.
	 */
	static <X extends Throwable> X withFailures(X exception, Collection<? extends Task<?>> tasks) {
		Throwable cause = exception.getCause();
		for (Task<?> task : tasks) {
			if (task.state() == State.FAILED && task.exception() != cause) {
				ContextDoneException done = ContextDoneException.in(task.exception());
				if (done == null || done.getCause() != cause) {
					exception.addSuppressed(task.exception());
				}
			}
		}
		return exception;
	}

	/**
	 * What comes of the tasks, which are all over unless one is decisive.
	 */
	interface Outcome<T extends @Nullable Object, R extends @Nullable Object> {

		R of(List<Task<T>> tasks, @Nullable Task<T> decisive) throws ExecutionException;

	}

}
