package dev.contextual;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the class histogram says of this JVM after full collections.
 */
final class Heap {

	private static final String PREFIX = "dev.contextual.";

	private static final Pattern LINE = Pattern.compile("(\\d+)\\s+\\d+\\s+dev\\.contextual\\.(\\S+)");

	private Heap() {
	}

	/**
	 * Counts the instances of the core's classes, by their simple names.
	 */
	static Map<String, Long> instances() {
		Map<String, Long> instances = new TreeMap<>();
		histogram();
		histogram();
		// " 12: 100 2400 dev.contextual.PlainNode"
		Matcher line = LINE.matcher(histogram());
		while (line.find()) {
			instances.put(line.group(2), Long.valueOf(line.group(1)));
		}
		return instances;
	}

	static long instances(Class<?> type) {
		return instances().getOrDefault(type.getName().substring(PREFIX.length()), 0L);
	}

	// Each one is of a full collection.
	private static String histogram() {
		try {
			return (String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() });
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Waits until something comes true.
	 * @return whether it has within half a minute
	 */
	static boolean await(BooleanSupplier condition) throws InterruptedException {
		Deadline deadline = Deadline.after(Duration.ofSeconds(30));
		while (!condition.getAsBoolean()) {
			if (deadline.isPast()) {
				return false;
			}
			Thread.sleep(5);
		}
		return true;
	}

}
