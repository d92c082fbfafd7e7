package dev.contextual;

import java.util.concurrent.Executor;

/**
 * Hands tasks on with the submitter's context.
 */
record PropagatingExecutor(Executor delegate) implements Executor {

	@Override
	public void execute(Runnable task) {
		this.delegate.execute(Submission.of(task));
	}

}
