package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * A computation with a result and an exception type of its own, as the JDK's
 * {@code ScopedValue.CallableOp}.
 *
 * @param <T> the type of the result
 * @param <X> the type of the exception
 * @since 0.1
 */
@FunctionalInterface
public interface CallableOp<T extends @Nullable Object, X extends Throwable> {

	/**
	 * Computes the result.
	 * @return the result
	 * @throws X if it cannot be computed
	 */
	T call() throws X;

}
