package dev.contextual;

import java.util.Objects;

/**
 * Labels a context for those who look at the live tree. Both methods are called only when
 * somebody looks, on that thread, so a name may be put together as late as that; it must
 * be free of secrets.
 *
 * @since 0.1
 */
public interface Operation {

	/**
	 * Returns what is being done, such as {@code load cart} or {@code GET /orders/{id}}.
	 * @return the name
	 */
	String name();

	/**
	 * Returns what sort of thing is being done: {@code request}, {@code method},
	 * {@code http}, {@code sql}, {@code pool}, {@code task} or {@code job} by the Spring
	 * integration, {@code work} by {@link #named(String)}, or a word of the
	 * application's.
	 * @return the kind, one word in lower case
	 */
	String kind();

	/**
	 * Returns an operation of the kind {@code work}.
	 * @param name the name
	 * @return the operation
	 */
	static Operation named(String name) {
		return new NamedOperation(Objects.requireNonNull(name, "name"));
	}

}
