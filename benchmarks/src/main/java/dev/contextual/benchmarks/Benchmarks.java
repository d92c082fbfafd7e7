package dev.contextual.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
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

			The load of the machine is read once, before anything is measured: above 0.5 no
			latencies are shown. What is compared by CPU is always shown, with the load.

			Each command runs in a JVM of its own with a heap of 3 GB, touched before, and
			with the JVM's options that were given.""";

	/**
	 * Names the file that a forked JVM writes to, see {@link Report#writeMusts(Path)}.
	 */
	private static final String MUSTS = "contextual.benchmarks.musts";

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
			Options options = Options.parse(new String[0]);
			System.out.println(Machine.describe(options));
			if (options.isBusy()) {
				System.out.println("Busy machine: JMH shows wall-clock times, which are not to be quoted.");
			}
			org.openjdk.jmh.Main.main(rest);
			return;
		}
		Map<String, Command> commands = commands();
		Command command = commands.get(name);
		if (command == null && !name.equals("all")) {
			throw new IllegalArgumentException("no such command: " + name + "\n\n" + USAGE);
		}
		Options options = Options.parse(rest);
		if (!Machine.isForked()) {
			List<String> judged = new ArrayList<>();
			for (String each : (command != null) ? List.of(name) : commands.keySet()) {
				judged.addAll(fork(each, rest));
			}
			Report.printMusts(judged);
		}
		else {
			Report report = new Report(name, options);
			command.run(options, report);
			report.writeMusts(Path.of(System.getProperty(MUSTS)));
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
	 * @return what of it is demanded
	 */
	private static List<String> fork(String command, String[] rest) throws Exception {
		Path musts = Files.createTempFile("contextual", ".md");
		try {
			fork(command, rest, musts);
			return Files.readAllLines(musts);
		}
		finally {
			Files.delete(musts);
		}
	}

	private static void fork(String command, String[] rest, Path musts) throws Exception {
		ProcessHandle.Info self = ProcessHandle.current().info();
		List<String> line = new ArrayList<>();
		line.add(self.command().orElseThrow(() -> new IllegalStateException("the JVM's command is unknown")));
		line.addAll(HEAP);
		// Later ones win.
		line.addAll(Machine.jvmArguments());
		line.addAll(Machine.forkedArguments());
		line.addAll(List.of("-D" + MUSTS + "=" + musts, "-cp", System.getProperty("java.class.path"),
				Benchmarks.class.getName(), command));
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
