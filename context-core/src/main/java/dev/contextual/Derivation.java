package dev.contextual;

import java.time.Duration;
import java.util.Objects;

import com.google.errorprone.annotations.MustBeClosed;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a derived context is made of.
 */
final class Derivation {

	final Node parent;

	@Nullable Operation operation;

	@Nullable Duration timeout;

	@Nullable Deadline deadline;

	@Nullable Throwable deadlineCause;

	boolean outliving;

	private Derivation(Node parent) {
		this.parent = parent;
	}

	static Derivation of(Context parent) {
		return new Derivation(Node.of(parent));
	}

	Derivation named(Operation operation) {
		this.operation = Objects.requireNonNull(operation, "operation");
		return this;
	}

	Derivation after(Duration timeout) {
		this.timeout = Objects.requireNonNull(timeout, "timeout");
		this.deadline = Deadline.after(timeout);
		return this;
	}

	Derivation at(Deadline deadline) {
		this.deadline = Objects.requireNonNull(deadline, "deadline");
		return this;
	}

	Derivation because(Throwable deadlineCause) {
		this.deadlineCause = Objects.requireNonNull(deadlineCause, "cause");
		return this;
	}

	@MustBeClosed
	CancellableContext cancellable() {
		return new Handle(CancelNode.derive(this));
	}

	@MustBeClosed
	CancellableContext outliving() {
		this.outliving = true;
		return cancellable();
	}

}
