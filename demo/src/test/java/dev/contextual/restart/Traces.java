package dev.contextual.restart;

import java.util.ArrayList;
import java.util.List;

import dev.contextual.ContextNode;
import dev.contextual.LiveContexts;
import io.micrometer.context.ContextRegistry;

/**
 * What there is in a JVM of the applications that share one Contextual.
 */
final class Traces {

	private Traces() {
	}

	/**
	 * Lists what should not be there.
	 * @param applications how many applications are running
	 */
	static List<String> beyond(int applications) {
		List<String> traces = new ArrayList<>();
		List<ContextNode> roots = LiveContexts.snapshot(100, (node) -> true).roots();
		if (roots.size() != applications || LiveContexts.count() != applications) {
			traces.add(LiveContexts.count() + " live contexts below " + roots);
		}
		long accessors = ContextRegistry.getInstance()
			.getThreadLocalAccessors()
			.stream()
			.filter((accessor) -> accessor.getClass().getName().startsWith("dev.contextual."))
			.count();
		if (accessors != Math.min(applications, 1)) {
			traces.add(accessors + " accessors");
		}
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().equals("contextual-timer") && thread.getContextClassLoader() != null) {
				traces.add("class loader of the timer: " + thread.getContextClassLoader());
			}
		}
		return traces;
	}

	/**
	 * Counts the contexts of a class that were reported because nobody had closed them.
	 */
	static long leaksOf(String className) {
		return LiveContexts.leaks()
			.timers()
			.stream()
			.filter((timer) -> String.valueOf(timer.site()).startsWith(className + "."))
			.mapToLong((timer) -> timer.count())
			.sum();
	}

}
