package dev.contextual.autoconfigure.propagation;

import java.util.concurrent.RunnableScheduledFuture;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Operation;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.SubmittedTask;

import org.springframework.core.Ordered;
import org.springframework.core.task.TaskDecorator;

/**
 * Runs a task under a context that outlives the one current at its submission: it ends
 * with that one when it is cut, cancelled or out of time, and lives on when it ends
 * normally.
 *
 * Nothing is derived before the task starts, so one that is rejected or dropped leaves
 * nothing behind. Boot applies the decorators of an application in their order, each
 * around the one before: the first one, this, runs innermost, after any other (such as
 * Micrometer's) has put the submitter's context on the thread.
 *
 * What a scheduler runs, which Boot decorates too, has no context: a job goes on for
 * ever, and must neither end with the request that scheduled it nor keep its context
 * alive. One whose trigger schedules each next run out of the one before cannot be told
 * from a job that runs once, so no job gets one.
 */
final class ContextTaskDecorator implements TaskDecorator, Ordered {

	private static final Operation TASK = ContextKind.TASK.operation("task");

	private final Endings endings;

	ContextTaskDecorator(Endings endings) {
		this.endings = endings;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Runnable decorate(Runnable task) {
		if (task instanceof RunnableScheduledFuture<?>) {
			return Context.background().wrap(task);
		}
		Context submitter = Context.current();
		return submitter.equals(Context.background()) ? task : () -> run(task, submitter);
	}

	private void run(Runnable task, Context submitter) {
		try (CancellableContext context = submitter.outliving(TASK)) {
			try (Scope scope = context.attach()) {
				SubmittedTask.borrowing(Context.current()).run(task);
			}
			finally {
				this.endings.closing(ContextKind.TASK, context);
			}
		}
	}

}
