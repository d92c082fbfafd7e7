package dev.contextual.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
			all        each of them
			jmh ...    JMH, with its own options

			--rounds 9          measured rounds, of which the median is shown
			--batch-ms 40       CPU time of one batch
			--threads 1,2,8     duel: threads; above two only under one shared parent
			--live 0,1000000    duel: timers armed meanwhile
			--load 0.1          the load average at the start, if it is not to be read

			Each command runs in a JVM of its own with a heap of 3 GB, touched before, and
			with the JVM's options that were given.""";

	private static final String FORKED = "contextual.benchmarks.forked";

	private static final List<String> HEAP = List.of("-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch");

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
		}
		else if (!Boolean.getBoolean(FORKED)) {
			fork(name, rest, options);
		}
		else {
			Report report = new Report(name, options);
			command.run(options, report);
			report.printMusts();
			// Threads of the peers that are no daemons would keep the JVM.
			System.exit(0);
		}
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
	 * Runs a command in a JVM of its own: what another has compiled or left on the heap
	 * is not to slow it, and its heap is there from the start. The first touch of each of
	 * its pages would be CPU time of the thread that makes objects, several times that of
	 * what is measured.
	 */
	private static void fork(String command, String[] rest, Options options) throws Exception {
		ProcessHandle.Info self = ProcessHandle.current().info();
		List<String> line = new ArrayList<>();
		line.add(self.command().orElseThrow(() -> new IllegalStateException("the JVM's command is unknown")));
		line.addAll(HEAP);
		// Later ones win.
		line.addAll(Machine.jvmArguments());
		line.addAll(List.of("-D" + FORKED + "=true", "-cp", System.getProperty("java.class.path"),
				Benchmarks.class.getName(), command, "--load", Double.toString(options.load())));
		line.addAll(List.of(rest));
		int status = new ProcessBuilder(line).inheritIO().start().waitFor();
		if (status != 0) {
			throw new IllegalStateException(command + " has failed with status " + status);
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
