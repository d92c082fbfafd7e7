package dev.contextual;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Hands scheduled tasks on with the submitter's context.
 */
final class PropagatingScheduledExecutorService extends PropagatingExecutorService implements ScheduledExecutorService {

	private final ScheduledExecutorService delegate;

	PropagatingScheduledExecutorService(ScheduledExecutorService delegate) {
		super(delegate);
		this.delegate = delegate;
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
		return this.delegate.schedule(Submission.of(task), delay, unit);
	}

	@Override
	public <V extends @Nullable Object> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
		return this.delegate.schedule(Submission.of(task), delay, unit);
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
		return this.delegate.scheduleAtFixedRate(Submission.ofPeriodic(task), initialDelay, period, unit);
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
		return this.delegate.scheduleWithFixedDelay(Submission.ofPeriodic(task), initialDelay, delay, unit);
	}

}
