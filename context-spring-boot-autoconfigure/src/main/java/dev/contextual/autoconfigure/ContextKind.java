package dev.contextual.autoconfigure;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import dev.contextual.Operation;

/**
 * What sort of work the contexts are for that the rooms open.
 *
 * @since 0.1
 */
public enum ContextKind {

	/**
	 * An inbound request.
	 */
	REQUEST,

	/**
	 * A method with a timeout.
	 */
	METHOD,

	/**
	 * An outbound HTTP exchange.
	 */
	HTTP,

	/**
	 * A statement in a database.
	 */
	SQL,

	/**
	 * The wait for a pooled connection.
	 */
	POOL,

	/**
	 * A task that was submitted to an executor.
	 */
	TASK,

	/**
	 * A scheduled job.
	 */
	JOB;

	private final String label = name().toLowerCase(Locale.ROOT);

	/**
	 * Returns the kind as operators see it.
	 * @return the name in lower case
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Returns an operation of this kind.
	 * @param name the name
	 * @return the operation
	 */
	public Operation operation(String name) {
		Objects.requireNonNull(name, "name");
		return operation(() -> name);
	}

	/**
	 * Returns an operation of this kind whose name is put together when somebody looks.
	 * @param name makes the name, on the thread that looks; may be asked more than once
	 * @return the operation
	 */
	public Operation operation(Supplier<String> name) {
		return new KindOperation(this, Objects.requireNonNull(name, "name"));
	}

	private record KindOperation(ContextKind of, Supplier<String> supplier) implements Operation {

		@Override
		public String name() {
			return this.supplier.get();
		}

		@Override
		public String kind() {
			return this.of.label();
		}

	}

}
