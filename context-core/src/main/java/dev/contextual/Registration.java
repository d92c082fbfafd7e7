package dev.contextual;

/**
 * An action registered by {@link Context#afterFunc(Runnable)}.
 *
 * @since 0.1
 */
public sealed interface Registration permits Hook {

	/**
	 * Takes the action back, as Go's {@code stop} function does. May be called from any
	 * thread; does not wait for an action that runs.
	 * @return whether this call has kept the action from being started: {@code false} if
	 * the context is done, and at every call after the first that returned {@code true}
	 */
	boolean stop();

}
