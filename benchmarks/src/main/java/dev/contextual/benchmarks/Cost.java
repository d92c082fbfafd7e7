package dev.contextual.benchmarks;

/**
 * What one operation costs.
 *
 * @param thread median CPU nanoseconds of the thread that does it
 * @param process mean CPU nanoseconds of the whole process meanwhile: with the collector,
 * the compiler and timer threads; coarse, for the clock of processes ticks every 10 ms
 */
record Cost(double thread, double process) {

	Cost in(double unit) {
		return new Cost(this.thread / unit, this.process / unit);
	}

	@Override
	public String toString() {
		return Report.number(this.thread) + " (" + Report.number(this.process) + ")";
	}

}
