package dev.contextual.autoconfigure.inbound;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to inbound requests since the application started, beyond how their
 * contexts ended. May be read from any thread.
 *
 * @since 0.1
 */
public final class InboundCounts {

	private final LongAdder ignoredHeaders = new LongAdder();

	private final LongAdder late = new LongAdder();

	InboundCounts() {
	}

	/**
	 * Returns how many values of deadline headers were ignored because they did not
	 * follow the grammar of their header.
	 * @return the number of values
	 */
	public long ignoredHeaders() {
		return this.ignoredHeaders.sum();
	}

	/**
	 * Returns how many requests were answered by their handler although their deadline
	 * had passed.
	 * @return the number of requests
	 */
	public long late() {
		return this.late.sum();
	}

	void headerIgnored() {
		this.ignoredHeaders.increment();
	}

	void answeredLate() {
		this.late.increment();
	}

}
