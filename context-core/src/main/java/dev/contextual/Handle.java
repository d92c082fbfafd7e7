package dev.contextual;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link CancellableContext}: a thin wrapper over the node.
 */
final class Handle implements CancellableContext {

	/**
	 * The {@link CancelNode} or, if the collection of this handle is to be noticed, the
	 * {@link Token} that has it. One field and one way to make a handle, so that the
	 * compiler can do without one that stays in the method that derives.
	 */
	private final Object hold;

	Handle(Object hold) {
		this.hold = hold;
	}

	CancelNode node() {
		return (this.hold instanceof Token token) ? token.node() : (CancelNode) this.hold;
	}

	@Override
	public void cancel() {
		end(null);
	}

	@Override
	public void cancel(Throwable cause) {
		end(Objects.requireNonNull(cause, "cause"));
	}

	@Override
	public void close() {
		end(null);
	}

	private void end(@Nullable Throwable cause) {
		if (this.hold instanceof Token token) {
			token.closedByOwner();
		}
		node().endByOwner(cause);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return node().equals(other);
	}

	@Override
	public int hashCode() {
		return node().hashCode();
	}

	@Override
	public String toString() {
		return node().toString();
	}

}
