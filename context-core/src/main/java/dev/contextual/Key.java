package dev.contextual;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names a value that a context carries. A key is an identity: two keys of one name are
 * two keys, so a key is kept in a constant and whoever lacks it cannot reach the value.
 *
 * @param <T> the type of the value
 * @since 0.1
 */
@SuppressWarnings("UnusedTypeParameter")
public final class Key<T> {

	private static final AtomicInteger MADE = new AtomicInteger();

	/** Spreads keys evenly over the bits of a number. */
	private static final int GOLDEN_RATIO = 0x9E3779B9;

	/** Where look-ups look first, another place for each key that is made in a row. */
	final int hash = MADE.getAndIncrement() * GOLDEN_RATIO;

	private final String name;

	private final boolean sensitive;

	private Key(String name, boolean sensitive) {
		this.name = Objects.requireNonNull(name, "name");
		this.sensitive = sensitive;
	}

	/**
	 * Makes a key.
	 * @param name what operators see; it need not be unique
	 * @param <T> the type of the value
	 * @return a new key
	 */
	public static <T> Key<T> named(String name) {
		return new Key<>(name, /* sensitive= */ false);
	}

	/**
	 * Makes a key that no operator ever sees: neither its name nor its value is part of a
	 * snapshot or of {@link Context#toString()}.
	 * @param name what its own {@link #name()} returns
	 * @param <T> the type of the value
	 * @return a new key
	 */
	public static <T> Key<T> sensitive(String name) {
		return new Key<>(name, /* sensitive= */ true);
	}

	/**
	 * Returns the name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Tells whether operators must not see this key.
	 * @return whether the key is sensitive
	 */
	public boolean isSensitive() {
		return this.sensitive;
	}

	/**
	 * Returns the name, or {@code sensitive} for a sensitive key.
	 */
	@Override
	public String toString() {
		return this.sensitive ? "sensitive" : this.name;
	}

}
