package dev.contextual.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The one command of this module. Prints Markdown.
 */
public final class Benchmarks {

	private static final String USAGE = """
			java -jar benchmarks.jar <command> [options]

			duel       create and end, requests, timers in flight: CPU beside the peers
			trees      many children, ended by their parent, beside gRPC-Java
			memory     bytes allocated and retained, beside gRPC-Java
			ops        look-ups, checks and scopes
			expiry     200,000 timers: none early, none lost; how late 2,000 are
			enumerate  1,000,000 live contexts, counted
			leaks      what the detection of leaks adds
			go         the same loops in Go, if a toolchain is there
			virtual    100,000 virtual threads with a context each (JDK 21 and later)
			all        each of them, in a JVM of its own
			jmh ...    JMH, with its own options

			--rounds 9          measured rounds, of which the median is shown
			--batch-ms 40       CPU time of one batch
			--threads 1,2,8     duel: threads; above two only under one shared parent
			--live 0,1000000    duel: timers armed meanwhile
			--load 0.1          the load average at the start, if it is not to be read""";

	private Benchmarks() {
	}

	public static void main(String[] arguments) throws Exception {
		if (arguments.length == 0) {
			System.out.println(USAGE);
			return;
		}
		String name = arguments[0];
		String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
		if (name.equals("jmh")) {
			org.openjdk.jmh.Main.main(rest);
			return;
		}
		Map<String, Command> commands = commands();
		Command command = commands.get(name);
		if (command == null && !name.equals("all")) {
			throw new IllegalArgumentException("no such command: " + name + "\n\n" + USAGE);
		}
		Options options = Options.parse(rest);
		if (command == null) {
			for (String each : commands.keySet()) {
				fork(each, rest, options);
			}
			return;
		}
		Report report = new Report(name, options);
		command.run(options, report);
		report.printMusts();
		// Peers' threads that are no daemons would keep the JVM.
		System.exit(0);
	}

	private static Map<String, Command> commands() {
		Map<String, Command> commands = new LinkedHashMap<>();
		commands.put("duel", Duel::run);
		commands.put("trees", Trees::run);
		commands.put("memory", Memory::run);
		commands.put("ops", Ops::run);
		commands.put("expiry", Expiry::run);
		commands.put("enumerate", Enumerate::run);
		commands.put("leaks", LeakDetection::run);
		commands.put("go", GoPeer::run);
		commands.put("virtual", VirtualThreads::run);
		return commands;
	}

	/**
	 * A JVM for each command: what one has compiled or left on the heap is not to slow
	 * the next.
	 */
	private static void fork(String command, String[] rest, Options options) throws Exception {
		ProcessHandle.Info self = ProcessHandle.current().info();
		String java = self.command().orElseThrow(() -> new IllegalStateException("the JVM's command is unknown"));
		List<String> line = Stream
			.of(Stream.of(java), Machine.jvmArguments().stream(),
					Stream.of("-cp", System.getProperty("java.class.path"), Benchmarks.class.getName(), command),
					Stream.of(rest), Stream.of("--load", Double.toString(options.load())))
			.flatMap((part) -> part)
			.toList();
		int status = new ProcessBuilder(line).inheritIO().start().waitFor();
		if (status != 0) {
			System.out.println("\n`" + command + "` failed with status " + status);
		}
	}

	/**
	 * Something to measure.
	 */
	@FunctionalInterface
	interface Command {

		void run(Options options, Report report) throws Exception;

	}

}
