package dev.contextual;

import java.util.List;

/**
 * What has been found of contexts that nobody closed: an immutable picture of the moment
 * at which it was taken. It keeps no context alive.
 *
 * @since 0.1
 */
public final class LeakReport {

	private final LeakLevel level;

	private final double samplingRate;

	private final List<LeakedTimer> timers;

	private final List<BrokenChain> brokenChains;

	LeakReport(LeakLevel level, double samplingRate, List<LeakedTimer> timers, List<BrokenChain> brokenChains) {
		this.level = level;
		this.samplingRate = samplingRate;
		this.timers = List.copyOf(timers);
		this.brokenChains = List.copyOf(brokenChains);
	}

	/**
	 * Returns how much is paid for the search.
	 * @return the level
	 */
	public LeakLevel level() {
		return this.level;
	}

	/**
	 * Returns the share of the contexts with a timer being made whose place is
	 * remembered.
	 * @return the share, from 0 (none) to 1 (all)
	 */
	public double samplingRate() {
		return this.samplingRate;
	}

	/**
	 * Returns the timers whose owner has not closed the context, by the place at which
	 * they were made.
	 * @return the places, of bounded number
	 */
	public List<LeakedTimer> timers() {
		return this.timers;
	}

	/**
	 * Returns the places at which a context was derived from background while another one
	 * was current, so that it knew neither its deadline nor its end.
	 * @return the places, of bounded number
	 */
	public List<BrokenChain> brokenChains() {
		return this.brokenChains;
	}

	@Override
	public String toString() {
		return "LeakReport[" + this.level + ", timers=" + this.timers + ", brokenChains=" + this.brokenChains + "]";
	}

}
