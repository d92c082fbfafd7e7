package dev.contextual;

import java.lang.ref.WeakReference;

import org.jspecify.annotations.Nullable;

/**
 * A timer that fired before its owner closed the context. It does not keep the context.
 */
final class FiredTimer extends WeakReference<TimerNode> {

	final long firedAtNanos;

	final long madeAtNanos;

	final @Nullable Throwable site;

	private final WeakReference<@Nullable Operation> operation;

	private final @Nullable String name;

	FiredTimer(TimerNode node, Extras extras) {
		super(node);
		this.firedAtNanos = Time.SOURCE.nanoTime();
		this.madeAtNanos = extras.isTimed() ? extras.madeNanos : node.deadlineNanos;
		this.site = extras.site;
		this.operation = new WeakReference<>(extras.operation);
		// Ours is known to be a word. A foreign one may hold anything, and asking it here
		// would be foreign code on the timer's thread.
		this.name = (extras.operation instanceof NamedOperation named) ? named.name() : null;
	}

	@Nullable String operationName() {
		Operation operation = this.operation.get();
		return (this.name != null || operation == null) ? this.name : Picture.word(operation::name);
	}

}
