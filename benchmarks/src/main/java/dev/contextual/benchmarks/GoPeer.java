package dev.contextual.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The same loops in Go, whose package is the model. Another process, so only the CPU time
 * of whole processes can be compared: both with collector and timers.
 */
final class GoPeer {

	/** Long, for the clock of a process ticks every 10 ms only. */
	private static final int BATCH_MILLIS = 500;

	private GoPeer() {
	}

	static void run(Options options, Report report) throws Exception {
		Path directory = Files.createTempDirectory("contextual-go");
		try {
			Path source = directory.resolve("main.go");
			try (InputStream in = GoPeer.class.getResourceAsStream("main.go")) {
				Files.copy(in, source);
			}
			String version;
			try {
				version = output("go", "version");
			}
			catch (IOException ex) {
				report.say("No Go toolchain was found on the path: not measured.");
				return;
			}
			Path program = directory.resolve("loops");
			try {
				// Built before, so that the compiler's time is not measured.
				output("go", "build", "-o", program.toString(), source.toString());
			}
			catch (IllegalStateException ex) {
				report.say("Go cannot build here: not measured. " + ex.getMessage());
				return;
			}
			report.say("CPU of the whole process in ns for each operation; " + version + "; medians of "
					+ options.rounds() + " rounds in turns.");
			report.head("operation", "threads", "ours", "Go", "ours / Go");
			row("withTimeout + cancel", "timeout", 1, Contexts::withTimeout, program, options, report, 0.3, 0.15);
			row("withTimeout + cancel", "timeout", 2, Contexts::withTimeout, program, options, report, 0.3, 0.15);
			row("withCancel + cancel", "cancel", 1, Contexts::withCancel, program, options, report, 0, 0);
			row("request of 5 contexts", "request", 1, Contexts::request, program, options, report, 0, 0);
			row("withTimeout + cancel, one shared parent", "timeout-shared", 8, Contexts::withTimeoutShared, program,
					options, report, 0.8, 0.3);
			row("withCancel + cancel, one shared parent", "cancel-shared", 8, Contexts::withCancelShared, program,
					options, report, 0.8, 0.3);
		}
		finally {
			for (String file : List.of("main.go", "loops", "")) {
				Files.deleteIfExists(directory.resolve(file));
			}
		}
	}

	private static void row(String operation, String loop, int threads, Loop ours, Path program, Options options,
			Report report, double must, double goal) throws Exception {
		List<Double> ourCosts = new ArrayList<>();
		List<Double> goCosts = new ArrayList<>();
		for (int round = 0; round < options.rounds(); round++) {
			ourCosts.add(Rounds.process(ours, threads, BATCH_MILLIS));
			goCosts.add(Double
				.valueOf(output(program.toString(), loop, Integer.toString(threads), Integer.toString(BATCH_MILLIS))));
		}
		double ourCost = median(ourCosts);
		double goCost = median(goCosts);
		report.row(operation, "" + threads, Report.number(ourCost), Report.number(goCost),
				Report.number(ourCost / goCost));
		if (must > 0) {
			report.mustBeAtMost(operation + ", " + threads + " thread(s): ours / Go", ourCost / goCost, "x", must,
					goal);
		}
	}

	private static double median(List<Double> values) {
		Collections.sort(values);
		return values.get(values.size() / 2);
	}

	private static String output(String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		if (process.waitFor() != 0) {
			throw new IllegalStateException(String.join(" ", command) + " has failed:\n" + output);
		}
		return output;
	}

}
