package dev.contextual.autoconfigure.inbound;

import java.util.List;

import dev.contextual.Context;
import dev.contextual.autoconfigure.http.InboundValue;
import dev.contextual.autoconfigure.inbound.InboundCounts.Disbelief;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Reads the values that contexts of requests carry.
 */
final class InboundValues {

	private final InboundValue<?>[] values;

	private final TrustedPeers peers;

	private final InboundCounts counts;

	InboundValues(List<InboundValue<?>> values, TrustedPeers peers, InboundCounts counts) {
		this.values = values.toArray(new InboundValue<?>[0]);
		this.peers = peers;
		this.counts = counts;
	}

	/**
	 * Returns the context with the request's values; of a header that comes more than
	 * once, the first counts.
	 */
	Context into(Context context, HttpServletRequest request) {
		Context result = context;
		for (InboundValue<?> value : this.values) {
			String text = request.getHeader(value.header());
			if (text == null) {
				continue;
			}
			if (!this.peers.include(request)) {
				this.counts.ignore(Disbelief.UNTRUSTED);
				continue;
			}
			Context extended = value.read(result, text);
			if (extended == null) {
				this.counts.ignore(Disbelief.MALFORMED);
			}
			else {
				result = extended;
			}
		}
		return result;
	}

}
