package dev.contextual.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * Where an object goes so that the compiler cannot do without it. There is one for each
 * thread: it is reachable from outside the loop, but no thread waits for another's.
 */
final class Sink {

	@Nullable Object object;

	long number;

}
