package dev.contextual.benchmarks;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What is measured on, and its clocks.
 */
final class Machine {

	static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final String LOAD_BEFORE = "contextual.benchmarks.load";

	/**
	 * The 1-minute load average before anything was measured. A forked JVM is told it,
	 * for those before it are a load themselves.
	 */
	static final double LOAD = (System.getProperty(LOAD_BEFORE) != null)
			? Double.parseDouble(System.getProperty(LOAD_BEFORE)) : SYSTEM.getSystemLoadAverage();

	private Machine() {
	}

	/**
	 * Whether this JVM is one that {@link #forkedArguments()} made.
	 */
	static boolean isForked() {
		return System.getProperty(LOAD_BEFORE) != null;
	}

	static List<String> forkedArguments() {
		return List.of("-D" + LOAD_BEFORE + "=" + LOAD);
	}

	static List<String> jvmArguments() {
		return ManagementFactory.getRuntimeMXBean().getInputArguments();
	}

	static String describe(Options options) {
		String collectors = ManagementFactory.getGarbageCollectorMXBeans()
			.stream()
			.map(GarbageCollectorMXBean::getName)
			.collect(Collectors.joining(", "));
		return String.format(Locale.ROOT, "%s %s; %d processors (%s), %d GB; JDK %s; %s; load average %.2f before",
				System.getProperty("os.name"), System.getProperty("os.version"),
				Runtime.getRuntime().availableProcessors(), processor(), SYSTEM.getTotalMemorySize() >> 30,
				Runtime.version(), collectors, options.load());
	}

	private static String processor() {
		try {
			return Files.readAllLines(Path.of("/proc/cpuinfo"))
				.stream()
				.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse(System.getProperty("os.arch"));
		}
		catch (IOException ex) {
			// Only Linux has that file.
			return System.getProperty("os.arch");
		}
	}

}
