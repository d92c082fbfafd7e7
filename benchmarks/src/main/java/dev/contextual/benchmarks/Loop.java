package dev.contextual.benchmarks;

/**
 * An operation, done again and again.
 */
@FunctionalInterface
interface Loop {

	/**
	 * @param times how often the operation is done
	 * @param sink where its objects escape to
	 */
	void run(int times, Sink sink);

}
