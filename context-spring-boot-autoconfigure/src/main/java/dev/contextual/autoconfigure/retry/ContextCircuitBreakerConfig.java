package dev.contextual.autoconfigure.retry;

import java.util.Objects;
import java.util.function.Predicate;

import dev.contextual.CancellationReason;
import dev.contextual.ContextDoneException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Makes Resilience4j's circuit breakers tell a caller's cancellation from a failure of
 * the callee, for configurations that are built by hand. Those of
 * {@code resilience4j.circuitbreaker.*} do so already.
 *
 * @since 0.1
 */
public final class ContextCircuitBreakerConfig {

	private ContextCircuitBreakerConfig() {
	}

	/**
	 * Has cancellations ignored, neither success nor failure, besides whatever a builder
	 * has been told to ignore so far. A deadline stays what the builder makes of it: a
	 * failure, unless it was told otherwise. The last thing to do with it: a predicate
	 * set later replaces this one.
	 * @param builder the builder
	 */
	public static void obey(CircuitBreakerConfig.Builder builder) {
		Objects.requireNonNull(builder, "builder");
		Predicate<Throwable> ignored = builder.build().getIgnoreExceptionPredicate();
		builder.ignoreException((failure) -> isCancellation(failure) || ignored.test(failure));
	}

	/**
	 * Returns whether a call ended because its caller, an operator or the shutdown
	 * cancelled it, and so says nothing about the callee.
	 * @param failure the failure of a call, or {@code null}
	 * @return whether its chain of causes leads to a cancelled context; {@code false} for
	 * a deadline
	 */
	public static boolean isCancellation(@Nullable Throwable failure) {
		ContextDoneException done = ContextDoneException.in(failure);
		return done != null && done.reason() == CancellationReason.CANCELLED;
	}

}
