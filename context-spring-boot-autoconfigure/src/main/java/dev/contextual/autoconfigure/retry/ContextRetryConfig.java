package dev.contextual.autoconfigure.retry;

import java.util.Objects;

import io.github.resilience4j.retry.RetryConfig;

/**
 * Makes Resilience4j's retries obey the current context, for configurations that are
 * built by hand. Those of {@code resilience4j.retry.*} do so already.
 *
 * @since 0.1
 */
public final class ContextRetryConfig {

	private ContextRetryConfig() {
	}

	/**
	 * Wraps the pauses that a builder has been given so far by a
	 * {@link ContextRetryInterval}. The last thing to do with it: a pause set later is
	 * not wrapped.
	 * @param builder the builder
	 */
	public static void obey(RetryConfig.Builder<?> builder) {
		wrap(Objects.requireNonNull(builder, "builder"));
	}

	private static <T> void wrap(RetryConfig.Builder<T> builder) {
		builder.intervalBiFunction(ContextRetryInterval.wrap(builder.build().<T>getIntervalBiFunction()));
	}

}
