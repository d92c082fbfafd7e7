package dev.contextual.autoconfigure.retry;

import java.time.Duration;
import java.util.Objects;

import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * A policy of Spring's {@link org.springframework.core.retry.RetryTemplate RetryTemplate}
 * that obeys the context that is current where the template is used. A failure that comes
 * from a context's end is not tried again. A pause that takes longer than what is left is
 * not begun, and one during which the context ends is cut short: the template then throws
 * the last failure at once. Where nothing is current it is the policy that it wraps. May
 * be used from any thread.
 * <p>
 * The pause is slept by the policy, and the template, which knows no way to leave its
 * own, is told to sleep 0 ms. A policy with a {@linkplain #getTimeout() timeout} is the
 * exception: the template has to know the pause to compare it with the timeout, so it
 * sleeps itself, and a cancellation is noticed after the pause.
 *
 * @since 0.1
 */
public final class ContextRetryPolicy implements RetryPolicy {

	private final RetryPolicy policy;

	private ContextRetryPolicy(RetryPolicy policy) {
		this.policy = policy;
	}

	/**
	 * Wraps a policy.
	 * @param policy the policy that decides as long as there is time
	 * @return the wrapped policy; the given one if it is wrapped already
	 */
	public static ContextRetryPolicy wrap(RetryPolicy policy) {
		Objects.requireNonNull(policy, "policy");
		return (policy instanceof ContextRetryPolicy wrapped) ? wrapped : new ContextRetryPolicy(policy);
	}

	/**
	 * Returns whether another attempt can help. It cannot where a
	 * {@link ContextDoneException} stands in the chain of causes: a caller that has
	 * cancelled wants no second attempt, and a deadline leaves no time for one. A
	 * predicate for the retries of any library.
	 * @param failure the failure of an attempt, or {@code null}
	 * @return {@code false} if it comes from a context's end
	 */
	public static boolean isRetryable(@Nullable Throwable failure) {
		return ContextDoneException.in(failure) == null;
	}

	@Override
	public boolean shouldRetry(Throwable throwable) {
		return isRetryable(throwable) && this.policy.shouldRetry(throwable);
	}

	@Override
	public Duration getTimeout() {
		return this.policy.getTimeout();
	}

	@Override
	public BackOff getBackOff() {
		BackOff backOff = this.policy.getBackOff();
		boolean sleeps = this.policy.getTimeout().toMillis() <= 0;
		return () -> new ContextBackOffExecution(backOff.start(), sleeps);
	}

	@Override
	public String toString() {
		return "ContextRetryPolicy[" + this.policy + "]";
	}

	private record ContextBackOffExecution(BackOffExecution execution, boolean sleeps) implements BackOffExecution {

		@Override
		public long nextBackOff() {
			long millis = this.execution.nextBackOff();
			Context context = Context.current();
			if (millis == STOP || context.equals(Context.background())) {
				return millis;
			}
			if (!Pause.fits(millis, context)) {
				return STOP;
			}
			return this.sleeps ? sleep(millis, context) : millis;
		}

		private static long sleep(long millis, Context context) {
			try {
				context.sleep(Duration.ofMillis(millis));
			}
			catch (ContextDoneException ex) {
				return STOP;
			}
			catch (InterruptedException ex) {
				// For the template's own sleep, which throws at once.
				Thread.currentThread().interrupt();
			}
			return 0;
		}

	}

}
