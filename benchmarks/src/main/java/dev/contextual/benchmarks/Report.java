package dev.contextual.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a command prints: tables of what was measured, and at the end what of it was
 * demanded.
 */
final class Report {

	static final String BUSY = "not measured: busy machine";

	private final List<String> musts = new ArrayList<>();

	private final boolean busy;

	Report(String title, Options options) {
		this.busy = options.isBusy();
		System.out.println("\n## " + title + "\n\n" + Machine.describe(options));
	}

	void say(String paragraph) {
		System.out.println("\n" + paragraph);
	}

	void head(String... columns) {
		printHead(columns);
	}

	void row(String... cells) {
		System.out.println(line(cells));
		System.out.flush();
	}

	private static void printHead(String... columns) {
		System.out.println("\n" + line(columns) + "\n|" + "---|".repeat(columns.length));
	}

	static String number(double value) {
		String pattern = (Math.abs(value) < 10) ? "%.2f" : (Math.abs(value) < 1_000) ? "%.1f" : "%,.0f";
		return String.format(Locale.ROOT, pattern, value);
	}

	/**
	 * A time that only a quiet machine can tell.
	 */
	String latency(double value, String unit) {
		return this.busy ? BUSY : number(value) + " " + unit;
	}

	void mustBeAtMost(String what, double measured, String unit, double must, double goal) {
		must(what, number(measured) + unit, "<= " + number(must) + unit, "<= " + number(goal) + unit, measured <= must,
				measured <= goal);
	}

	void mustBeAtLeast(String what, double measured, String unit, double must, double goal) {
		must(what, number(measured) + unit, ">= " + number(must) + unit, ">= " + number(goal) + unit, measured >= must,
				measured >= goal);
	}

	void latencyMustBeAtMost(String what, double measured, String unit, double must) {
		if (this.busy) {
			this.musts.add(line(what, BUSY, "<= " + number(must) + unit, "", "open"));
		}
		else {
			mustBeAtMost(what, measured, unit, must, must);
		}
	}

	private void must(String what, String measured, String must, String goal, boolean met, boolean reached) {
		this.musts.add(line(what, measured, must, goal.equals(must) ? "" : goal,
				!met ? "**missed**" : (reached && !goal.equals(must)) ? "met, goal too" : "met"));
	}

	private static String line(String... cells) {
		return "| " + String.join(" | ", cells) + " |";
	}

	/**
	 * Hands on what was demanded, to the JVM that prints that of all commands.
	 */
	void writeMusts(Path file) throws IOException {
		Files.write(file, this.musts);
	}

	static void printMusts(List<String> lines) {
		if (!lines.isEmpty()) {
			System.out.println("\n## demanded");
			printHead("what", "measured", "must", "goal", "");
			lines.forEach(System.out::println);
		}
	}

}
