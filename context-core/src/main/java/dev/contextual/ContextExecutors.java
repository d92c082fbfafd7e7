package dev.contextual;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Executors whose tasks run under the context of whoever submitted them.
 * <p>
 * The context that is current at the submission is remembered. When the task starts, it
 * gets one that {@linkplain Context#outliving(Operation) outlives} that: it has its
 * values and deadline and ends with it when it is cut, but lives on when it ends
 * normally. Nothing is derived before, so a task that is rejected or dropped leaves
 * nothing behind. A task whose context is done when it starts runs all the same, and sees
 * it. After the task the thread's own context is current again. Where background is
 * current, the task is handed on as it is.
 * <p>
 * The futures, the shutdown and all else are those of the executor behind.
 *
 * @since 0.1
 */
public final class ContextExecutors {

	private ContextExecutors() {
	}

	/**
	 * Returns an executor whose tasks run under the submitter's context.
	 * @param executor the executor that runs the tasks
	 * @return the executor, the same one if it does so already
	 */
	public static Executor propagating(Executor executor) {
		Objects.requireNonNull(executor, "executor");
		return (executor instanceof PropagatingExecutor || executor instanceof PropagatingExecutorService) ? executor
				: new PropagatingExecutor(executor);
	}

	/**
	 * Returns an executor whose tasks run under the submitter's context.
	 * @param executor the executor that runs the tasks
	 * @return the executor, the same one if it does so already
	 */
	public static ExecutorService propagating(ExecutorService executor) {
		Objects.requireNonNull(executor, "executor");
		return (executor instanceof PropagatingExecutorService) ? executor : new PropagatingExecutorService(executor);
	}

	/**
	 * Returns a scheduler whose tasks run under the submitter's context. A delayed task
	 * is a submitted one, begun later. A periodic one is nobody's: each run has a context
	 * of its own with the submitter's values, which are kept for as long as it is
	 * scheduled, but without its deadline and cancellation.
	 * @param executor the scheduler that runs the tasks
	 * @return the scheduler, the same one if it does so already
	 */
	public static ScheduledExecutorService propagating(ScheduledExecutorService executor) {
		Objects.requireNonNull(executor, "executor");
		return (executor instanceof PropagatingScheduledExecutorService) ? executor
				: new PropagatingScheduledExecutorService(executor);
	}

}
