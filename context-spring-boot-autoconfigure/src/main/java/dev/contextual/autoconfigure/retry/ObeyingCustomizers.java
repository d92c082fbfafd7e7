package dev.contextual.autoconfigure.retry;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.CustomizerWithName;
import org.jspecify.annotations.Nullable;

/**
 * Customizers of all instances of a kind. Resilience4j asks for them by the instance's
 * name and knows none for all.
 *
 * @param <T> the type of customizer
 */
final class ObeyingCustomizers<T extends CustomizerWithName> extends CompositeCustomizer<T> {

	private final CompositeCustomizer<T> users;

	private final BiFunction<String, @Nullable T, T> last;

	/**
	 * Puts a customizer behind each of the user's.
	 * @param users the user's own customizers
	 * @param last makes the customizer of an instance from its name and the user's
	 */
	ObeyingCustomizers(CompositeCustomizer<T> users, BiFunction<String, @Nullable T, T> last) {
		super(List.of());
		this.users = users;
		this.last = last;
	}

	@Override
	public Optional<T> getCustomizer(String instanceName) {
		return Optional.of(this.last.apply(instanceName, this.users.getCustomizer(instanceName).orElse(null)));
	}

	@Override
	public Set<String> instanceNames() {
		return this.users.instanceNames();
	}

}
