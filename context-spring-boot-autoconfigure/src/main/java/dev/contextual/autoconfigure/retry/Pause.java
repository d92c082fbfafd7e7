package dev.contextual.autoconfigure.retry;

import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.autoconfigure.SubmittedTask;

/**
 * The pause before the next attempt.
 */
final class Pause {

	private Pause() {
	}

	/**
	 * Returns whether an attempt would still have time after the pause. A deadline that a
	 * task has only borrowed may yet be lifted, and refuses nothing.
	 */
	static boolean fits(long millis, Context context) {
		if (context.reason() != null) {
			return false;
		}
		Deadline deadline = SubmittedTask.firmDeadline(context);
		return deadline == null || deadline.remaining().toMillis() > millis;
	}

}
