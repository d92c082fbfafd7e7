package dev.contextual;

/**
 * How much is paid to find the places at which contexts are made and never closed.
 *
 * @since 0.1
 */
public enum LeakLevel {

	/**
	 * Nothing is looked for.
	 */
	OFF,

	/**
	 * All timers that fire and are not given back are counted, but the place is
	 * remembered for one context with a timer in 1,024 only; for one in 16 during the
	 * minute after a leak of which the place is unknown.
	 */
	SAMPLED,

	/**
	 * The place is remembered for every context with a timer. This takes a stack trace
	 * each time: it is for tests, and for the search after a leak that is known of.
	 */
	ALWAYS

}
