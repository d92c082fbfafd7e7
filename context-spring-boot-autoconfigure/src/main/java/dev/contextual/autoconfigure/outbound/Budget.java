package dev.contextual.autoconfigure.outbound;

import java.time.Duration;

import dev.contextual.Deadline;
import dev.contextual.autoconfigure.http.TimeoutHeader;

/**
 * The time that a host was told it has.
 *
 * @param value the header's value
 * @param end when it is spent, by our clock
 */
record Budget(String value, Deadline end) {

	static Budget of(Duration time) {
		Duration wholeMillis = Duration.ofMillis(time.toMillis());
		return new Budget(TimeoutHeader.format(wholeMillis), Deadline.after(wholeMillis));
	}

}
