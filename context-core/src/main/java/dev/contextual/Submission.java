package dev.contextual;

import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * Takes the submitter's context along with what is submitted.
 */
final class Submission {

	private static final Operation TASK = new Work("task", "task");

	private static final Operation JOB = new Work("job", "job");

	private Submission() {
	}

	static Runnable of(Runnable task) {
		Objects.requireNonNull(task, "task");
		Context submitter = Context.current();
		return submitter.equals(Context.background()) ? task : () -> {
			try (CancellableContext context = submitter.outliving(TASK)) {
				context.run(task);
			}
		};
	}

	static <T extends @Nullable Object> Callable<T> of(Callable<T> task) {
		Objects.requireNonNull(task, "task");
		Context submitter = Context.current();
		return submitter.equals(Context.background()) ? task : () -> {
			try (CancellableContext context = submitter.outliving(TASK)) {
				return context.<T, Exception>call(task::call);
			}
		};
	}

	static Runnable ofPeriodic(Runnable task) {
		Objects.requireNonNull(task, "task");
		Context submitter = Context.current();
		if (submitter.equals(Context.background())) {
			return task;
		}
		Context detached = submitter.withoutCancel();
		return () -> {
			try (CancellableContext context = detached.withCancel(JOB)) {
				context.run(task);
			}
		};
	}

	private record Work(String name, String kind) implements Operation {
	}

}
