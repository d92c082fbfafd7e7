package dev.contextual.autoconfigure.inbound;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import dev.contextual.autoconfigure.Mode;

/**
 * What happened to inbound requests since the application started, beyond how their
 * contexts ended. May be read from any thread.
 *
 * @since 0.1
 */
public final class InboundCounts {

	/**
	 * Who set the deadline of a request.
	 */
	public enum Source {

		/**
		 * A header, not cut by ours.
		 */
		CALLER,

		/**
		 * A route rule, an annotation, the default, or the longest time that a header can
		 * give.
		 */
		SERVER,

		/**
		 * Nobody.
		 */
		NONE

	}

	/**
	 * Why a request was refused before its handler ran.
	 */
	public enum Refusal {

		/**
		 * Its time was up.
		 */
		SPENT,

		/**
		 * Its caller left less than the least budget.
		 */
		BUDGET,

		/**
		 * Its client had hung up.
		 */
		CLIENT,

		/**
		 * The application was shutting down.
		 */
		SHUTDOWN

	}

	/**
	 * Why the value of a header was ignored.
	 */
	public enum Disbelief {

		/**
		 * It did not follow the grammar of its header, or its parser refused it.
		 */
		MALFORMED,

		/**
		 * It came from somebody who is not trusted.
		 */
		UNTRUSTED

	}

	private final Map<Source, LongAdder> deadlines = adders(Source.class);

	private final Map<Mode, Map<Source, LongAdder>> exceeded = new EnumMap<>(Mode.class);

	private final Map<Refusal, LongAdder> refused = adders(Refusal.class);

	private final Map<Disbelief, LongAdder> ignored = adders(Disbelief.class);

	private final LongAdder disconnects1 = new LongAdder();

	private final LongAdder disconnects2 = new LongAdder();

	private final LongAdder late = new LongAdder();

	InboundCounts() {
		for (Mode mode : Mode.values()) {
			this.exceeded.put(mode, adders(Source.class));
		}
	}

	/**
	 * Returns how many requests had a deadline, enforced or not.
	 * @param source who set it
	 * @return the number of requests
	 */
	public long deadlines(Source source) {
		return of(this.deadlines, source).sum();
	}

	/**
	 * Returns how many requests went on until their deadline had passed.
	 * @param mode the mode of the requests
	 * @param source who set the deadline
	 * @return the number of requests
	 */
	public long exceeded(Mode mode, Source source) {
		return of(of(this.exceeded, mode), source).sum();
	}

	/**
	 * Returns how many requests were refused before their handler ran.
	 * @param why the reason
	 * @return the number of requests
	 */
	public long refused(Refusal why) {
		return of(this.refused, why).sum();
	}

	/**
	 * Returns how many values of headers were ignored.
	 * @param why the reason
	 * @return the number of values
	 */
	public long ignored(Disbelief why) {
		return of(this.ignored, why).sum();
	}

	/**
	 * Returns how many clients were seen to hang up while their request went on.
	 * @param http2 whether they spoke HTTP/2, not HTTP/1.1
	 * @return the number of requests
	 */
	public long disconnects(boolean http2) {
		return (http2 ? this.disconnects2 : this.disconnects1).sum();
	}

	/**
	 * Returns how many requests were answered by their handler although their deadline
	 * had passed.
	 * @return the number of requests
	 */
	public long late() {
		return this.late.sum();
	}

	void deadline(Source source) {
		of(this.deadlines, source).increment();
	}

	void exceeded(Mode mode, RequestTimeout timeout) {
		of(of(this.exceeded, mode), timeout.source()).increment();
	}

	void refuse(Refusal why) {
		of(this.refused, why).increment();
	}

	void ignore(Disbelief why) {
		of(this.ignored, why).increment();
	}

	void disconnected(boolean http2) {
		(http2 ? this.disconnects2 : this.disconnects1).increment();
	}

	void answeredLate() {
		this.late.increment();
	}

	private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
		Map<E, LongAdder> adders = new EnumMap<>(type);
		for (E constant : type.getEnumConstants()) {
			adders.put(constant, new LongAdder());
		}
		return adders;
	}

	private static <K, V> V of(Map<K, V> counts, K key) {
		return Objects.requireNonNull(counts.get(key));
	}

}
