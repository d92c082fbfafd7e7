package dev.contextual.autoconfigure.aop;

import java.time.Duration;

import dev.contextual.Context;
import dev.contextual.Operation;
import dev.contextual.autoconfigure.Mode;
import dev.contextual.autoconfigure.SubmittedTask;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations ask of one method of one class.
 *
 * @param operation the label of its contexts
 * @param timeout the time that it has, null if it has no timeout of its own
 * @param interrupt whether the running thread is interrupted when the context ends
 * @param detached whether it runs without its caller's deadline and cancellation
 * @param contextParameter the index of its first parameter of type {@link Context}, or -1
 * @param mode the mode that it names, null if it follows the work around it
 */
record AdvisedMethod(Operation operation, @Nullable Duration timeout, boolean interrupt, boolean detached,
		int contextParameter, @Nullable Mode mode) {

	/**
	 * Returns the context that the method runs under before its own timeout is added: the
	 * one that the caller passes, else the current one.
	 */
	Context parent(@Nullable Object[] arguments) {
		Context parent = passed(arguments);
		return (this.detached && !parent.equals(Context.background())) ? SubmittedTask.detached(parent) : parent;
	}

	private Context passed(@Nullable Object[] arguments) {
		return (this.contextParameter >= 0 && arguments[this.contextParameter] instanceof Context context) ? context
				: Context.current();
	}

	void replaceContext(@Nullable Object[] arguments, Context context) {
		if (this.contextParameter >= 0) {
			arguments[this.contextParameter] = context;
		}
	}

}
