package dev.contextual;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Searches chains of causes, which may be cyclic.
 */
final class Causes {

	private Causes() {
	}

	static @Nullable Throwable find(@Nullable Throwable failure, Predicate<Throwable> wanted) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Throwable link = failure; link != null && seen.add(link); link = link.getCause()) {
			if (wanted.test(link)) {
				return link;
			}
		}
		return null;
	}

}
