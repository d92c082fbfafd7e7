package dev.contextual.autoconfigure.inbound;

import java.time.Duration;

import dev.contextual.autoconfigure.inbound.InboundCounts.Source;
import org.jspecify.annotations.Nullable;

/**
 * How long a request may take from its arrival.
 *
 * @param length the length, {@code null} if there is no end
 * @param fromCaller whether it is the caller's word, neither cut by ours nor ours
 */
record RequestTimeout(@Nullable Duration length, boolean fromCaller) {

	static final RequestTimeout NONE = new RequestTimeout(null, false);

	Source source() {
		if (this.length == null) {
			return Source.NONE;
		}
		return this.fromCaller ? Source.CALLER : Source.SERVER;
	}

}
