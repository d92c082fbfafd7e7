package dev.contextual.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * The options of a command.
 *
 * @param rounds how many rounds are measured
 * @param batchMillis CPU time of one batch in milliseconds
 * @param threads numbers of threads, in the order they are run
 * @param live numbers of live timers, in the order they are run
 * @param load the 1-minute load average before anything was measured
 */
record Options(int rounds, int batchMillis, List<Integer> threads, List<Integer> live, double load) {

	/** Above this load of the machine, latencies say nothing. */
	private static final double BUSY = 0.5;

	static Options parse(String[] arguments) {
		Options options = new Options(9, 40, List.of(1, 2, 8), List.of(0, 1_000_000), Machine.LOAD);
		if (arguments.length % 2 != 0) {
			throw new IllegalArgumentException("an option without a value: " + arguments[arguments.length - 1]);
		}
		for (int i = 0; i < arguments.length; i += 2) {
			options = options.with(arguments[i], arguments[i + 1]);
		}
		return options;
	}

	private static List<Integer> numbers(String value) {
		return Stream.of(value.split(",")).map(Integer::valueOf).toList();
	}

	private Options with(String option, String value) {
		return switch (option) {
			case "--rounds" ->
				new Options(Integer.parseInt(value), this.batchMillis, this.threads, this.live, this.load);
			case "--batch-ms" -> new Options(this.rounds, Integer.parseInt(value), this.threads, this.live, this.load);
			case "--threads" -> new Options(this.rounds, this.batchMillis, numbers(value), this.live, this.load);
			case "--live" -> new Options(this.rounds, this.batchMillis, this.threads, numbers(value), this.load);
			default -> throw new IllegalArgumentException("no such option: " + option);
		};
	}

	boolean isBusy() {
		return this.load > BUSY;
	}

}
