package dev.contextual;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link CancellableContext}: a thin wrapper over the node.
 */
final class Handle implements CancellableContext {

	final CancelNode node;

	Handle(CancelNode node) {
		this.node = node;
	}

	@Override
	public void cancel() {
		this.node.end(Ending.CANCELLED);
	}

	@Override
	public void cancel(Throwable cause) {
		this.node.end(new Ending(CancellationReason.CANCELLED, Objects.requireNonNull(cause, "cause")));
	}

	@Override
	public void close() {
		cancel();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this.node.equals(other);
	}

	@Override
	public int hashCode() {
		return this.node.hashCode();
	}

	@Override
	public String toString() {
		return this.node.toString();
	}

}
