package dev.contextual.autoconfigure;

import com.google.errorprone.annotations.MustBeClosed;
import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.Key;
import dev.contextual.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Says in which mode work is done and opens its context accordingly. Work that names no
 * mode follows the work around it, and that the application. May be used from any thread.
 *
 * @since 0.1
 */
public final class Enforcement {

	private static final Key<Agreement> AGREEMENT = Key.sensitive("enforcement");

	private final Mode ofApplication;

	private final @Nullable Debugger debugger;

	Enforcement(Mode ofApplication, @Nullable Debugger debugger) {
		this.ofApplication = ofApplication;
		this.debugger = debugger;
	}

	/**
	 * Returns the mode of work that begins now. While a debugger is attached nothing is
	 * enforced.
	 * @param parent the context around the work
	 * @param named the mode that the work itself names
	 * @return the mode
	 */
	public Mode mode(Context parent, @Nullable Mode named) {
		Mode mode = (named != null) ? named : modeAround(parent);
		boolean suspended = mode != Mode.OFF && this.debugger != null && this.debugger.isAttached();
		return suspended ? Mode.OBSERVE : mode;
	}

	/**
	 * Opens the context of such work.
	 * @param parent the context around it
	 * @param mode its mode, not {@code OFF}
	 * @param deadline its deadline, {@code null} if there is none
	 * @param operation its label
	 * @return the context, with that deadline only if it is enforced
	 */
	@MustBeClosed
	public CancellableContext open(Context parent, Mode mode, @Nullable Deadline deadline, Operation operation) {
		boolean enforced = mode == Mode.ENFORCE;
		Context above = parent;
		if (!enforced || modeAround(parent) != mode) {
			above = parent.withValue(AGREEMENT,
					new Agreement(mode, enforced ? unenforced(parent) : earlier(deadline, unenforced(parent))));
		}
		return (enforced && deadline != null) ? above.withDeadline(deadline, operation) : above.withCancel(operation);
	}

	private Mode modeAround(Context context) {
		Agreement agreement = context.value(AGREEMENT);
		return (agreement != null) ? agreement.mode() : this.ofApplication;
	}

	/**
	 * Returns the deadline that work would have if deadlines were enforced, beside the
	 * one that its context has.
	 * @param context the context of the work
	 * @return the deadline, {@code null} if there is none
	 */
	public static @Nullable Deadline unenforced(Context context) {
		Agreement agreement = context.value(AGREEMENT);
		return (agreement != null) ? agreement.deadline() : null;
	}

	/**
	 * Returns whether others are to be told nothing of what is known of the work.
	 * @param context the context of the work
	 * @return whether it is only observed
	 */
	public static boolean isOnlyObserved(Context context) {
		Agreement agreement = context.value(AGREEMENT);
		return agreement != null && agreement.mode() == Mode.OBSERVE;
	}

	/**
	 * Returns the context without the deadline that it would have.
	 */
	static Context withoutUnenforced(Context context) {
		Agreement agreement = context.value(AGREEMENT);
		return (agreement != null && agreement.deadline() != null)
				? context.withValue(AGREEMENT, new Agreement(agreement.mode(), null)) : context;
	}

	/**
	 * Returns the earlier of two deadlines.
	 * @param one the one, {@code null} if there is none
	 * @param other the other, {@code null} if there is none
	 * @return the earlier, {@code null} if there is neither
	 */
	public static @Nullable Deadline earlier(@Nullable Deadline one, @Nullable Deadline other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return one.earlier(other);
	}

	private record Agreement(Mode mode, @Nullable Deadline deadline) {
	}

}
