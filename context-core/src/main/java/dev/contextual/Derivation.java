package dev.contextual;

import java.time.Duration;

import com.google.errorprone.annotations.MustBeClosed;
import org.jspecify.annotations.Nullable;

/**
 * Makes derived contexts that can end.
 */
final class Derivation {

	private Derivation() {
	}

	@MustBeClosed
	static CancellableContext cancellable(Context context, @Nullable Operation operation) {
		Node parent = Node.of(context);
		CancelNode above = parent.owner();
		Object details = null;
		if (operation != null) {
			long nowNanos = Time.SOURCE.nanoTime();
			details = new Details(operation, null, nowNanos, null);
			if (above != null) {
				above.endingAt(nowNanos);
			}
		}
		else if (above != null) {
			above.endingByNow();
		}
		if (above == null) {
			Leaks.checkChain(parent);
		}
		return new Handle(PlainNode.below(parent, above, details));
	}

	@MustBeClosed
	static CancellableContext after(Context context, Duration timeout, @Nullable Operation operation,
			@Nullable Throwable cause) {
		long nowNanos = Time.SOURCE.nanoTime();
		return timed(Node.of(context), nowNanos, nowNanos + Deadline.saturatedNanos(timeout), timeout, operation,
				cause);
	}

	@MustBeClosed
	static CancellableContext at(Context context, Deadline deadline, @Nullable Operation operation,
			@Nullable Throwable cause) {
		return timed(Node.of(context), Time.SOURCE.nanoTime(), deadline.nanos(), deadline, operation, cause);
	}

	@MustBeClosed
	static CancellableContext outliving(Context context, Operation operation) {
		return new Handle(
				OutlivingNode.below(Node.of(context), new Details(operation, null, Time.SOURCE.nanoTime(), null)));
	}

	@MustBeClosed
	private static CancellableContext timed(Node parent, long nowNanos, long deadlineNanos, Object timing,
			@Nullable Operation operation, @Nullable Throwable cause) {
		return new Handle(timedNode(parent, nowNanos, deadlineNanos, timing, operation, cause));
	}

	/**
	 * Makes a node with a deadline.
	 * @return what a handle of it holds
	 */
	private static Object timedNode(Node parent, long nowNanos, long deadlineNanos, Object timing,
			@Nullable Operation operation, @Nullable Throwable cause) {
		CancelNode above = parent.owner();
		Object details = (operation != null || cause != null) ? new Details(operation, timing, nowNanos, cause)
				: timing;
		if (above != null) {
			Ending ending = above.endingAt(nowNanos);
			if (ending != null) {
				return PlainNode.ended(parent, ending, new Details(operation, timing, nowNanos, null));
			}
			TimerNode earliest = above.readsThrough ? null : above.earliest();
			if (earliest != null && earliest.deadlineNanos - deadlineNanos <= 0) {
				// What is above ends first: no timer, and no cause, of its own.
				return PlainNode.below(parent, above, new Details(operation, timing, nowNanos, null));
			}
		}
		else {
			Leaks.checkChain(parent);
		}
		if (deadlineNanos - nowNanos <= 0) {
			return PlainNode.ended(parent, Ending.deadlineExceeded(cause, deadlineNanos),
					new Details(operation, timing, nowNanos, cause));
		}
		TimerNode node = new TimerNode(parent, above, deadlineNanos, details);
		Object hold = Leaks.isSampled(nowNanos) ? Leaks.watch(node) : node;
		node.linkAndArm(above, nowNanos);
		return hold;
	}

}
