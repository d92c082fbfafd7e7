package dev.contextual;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Hands tasks on with the submitter's context; all else is the delegate's, its futures
 * included.
 */
sealed class PropagatingExecutorService implements ExecutorService permits PropagatingScheduledExecutorService {

	private final ExecutorService delegate;

	PropagatingExecutorService(ExecutorService delegate) {
		this.delegate = delegate;
	}

	@Override
	public void execute(Runnable task) {
		this.delegate.execute(Submission.of(task));
	}

	@Override
	public Future<?> submit(Runnable task) {
		return this.delegate.submit(Submission.of(task));
	}

	@Override
	public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
		return this.delegate.submit(Submission.of(task), result);
	}

	@Override
	public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
		return this.delegate.submit(Submission.of(task));
	}

	@Override
	public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
			throws InterruptedException {
		return this.delegate.invokeAll(submissions(tasks));
	}

	@Override
	public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout,
			TimeUnit unit) throws InterruptedException {
		return this.delegate.invokeAll(submissions(tasks), timeout, unit);
	}

	@Override
	public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
			throws InterruptedException, ExecutionException {
		return this.delegate.invokeAny(submissions(tasks));
	}

	@Override
	public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout,
			TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		return this.delegate.invokeAny(submissions(tasks), timeout, unit);
	}

	private static <T extends @Nullable Object> List<Callable<T>> submissions(Collection<? extends Callable<T>> tasks) {
		List<Callable<T>> submissions = new ArrayList<>(tasks.size());
		for (Callable<T> task : tasks) {
			submissions.add(Submission.of(task));
		}
		return submissions;
	}

	@Override
	public void shutdown() {
		this.delegate.shutdown();
	}

	@Override
	public List<Runnable> shutdownNow() {
		return this.delegate.shutdownNow();
	}

	@Override
	public boolean isShutdown() {
		return this.delegate.isShutdown();
	}

	@Override
	public boolean isTerminated() {
		return this.delegate.isTerminated();
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
		return this.delegate.awaitTermination(timeout, unit);
	}

	/**
	 * Closes the delegate. From Java 19 on this overrides a default method that would
	 * wait for ever on a delegate that cannot be shut down, such as the common pool.
	 */
	public void close() throws Exception {
		if (this.delegate instanceof AutoCloseable closeable) {
			closeable.close();
		}
	}

}
