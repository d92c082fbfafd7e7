package dev.contextual.autoconfigure;

import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.Key;
import org.jspecify.annotations.Nullable;

/**
 * Knows which deadlines are only borrowed. A submitted task follows its submitter's
 * deadline, but when the submitter ends well the task lives on without it. So nobody whom
 * the task calls may be told that deadline: a server or a driver would keep to it.
 *
 * @since 0.1
 */
public final class SubmittedTask {

	private static final Key<Context> LENDER = Key.sensitive("submitted-task");

	private SubmittedTask() {
	}

	/**
	 * Marks the deadline of a task's context as borrowed. One that its submitter would
	 * have if it were enforced is not the task's at all.
	 * @param task the plain context of the task
	 * @return the context to run the task under
	 */
	public static Context borrowing(Context task) {
		return Enforcement.withoutUnenforced(task.withValue(LENDER, task));
	}

	/**
	 * Detaches from a context, and from the deadlines that it may have borrowed or would
	 * have if they were enforced.
	 * @param context the context
	 * @return a context with its values, never done
	 */
	public static Context detached(Context context) {
		Context detached = Enforcement.withoutUnenforced(context.withoutCancel());
		return (context.value(LENDER) != null) ? detached.withValue(LENDER, Context.background()) : detached;
	}

	/**
	 * Returns the deadline that others may be told.
	 * @param context the context
	 * @return its deadline, {@code null} if it has none or has only borrowed it
	 */
	public static @Nullable Deadline firmDeadline(Context context) {
		Deadline deadline = context.deadline();
		Context lender = context.value(LENDER);
		if (deadline == null || lender == null) {
			return deadline;
		}
		Deadline borrowed = lender.deadline();
		return (borrowed == null || deadline.compareTo(borrowed) < 0) ? deadline : null;
	}

}
