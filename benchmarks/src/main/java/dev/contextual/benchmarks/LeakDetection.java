package dev.contextual.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.contextual.LeakLevel;
import dev.contextual.LiveContexts;

/**
 * What the detection of leaks adds to a context that is closed in time.
 */
final class LeakDetection {

	private LeakDetection() {
	}

	static void run(Options options, Report report) {
		Map<String, Loop> loops = new LinkedHashMap<>();
		for (LeakLevel level : LeakLevel.values()) {
			loops.put(level.name(), (times, sink) -> {
				LiveContexts.detectLeaks(level, Duration.ofSeconds(10));
				Contexts.withTimeout(times, sink);
			});
		}
		Map<String, Cost> costs = Rounds.measure(loops, 1, options);
		double off = costs.get(LeakLevel.OFF.name()).thread();
		report.say("withTimeout + close: thread CPU in ns for each, that of the whole process in brackets.");
		report.head("level", "CPU", "added");
		costs.forEach((level, cost) -> report.row(level, cost.toString(), Report.number(added(cost, off)) + " %"));
		report.mustBeAtMost("added by the default level", added(costs.get(LeakLevel.SAMPLED.name()), off), " %", 15, 8);
	}

	private static double added(Cost cost, double off) {
		return (cost.thread() / off - 1) * 100;
	}

}
