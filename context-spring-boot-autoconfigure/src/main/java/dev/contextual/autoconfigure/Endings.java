package dev.contextual.autoconfigure;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import dev.contextual.CancellationReason;
import dev.contextual.Context;
import dev.contextual.Deadline;

/**
 * Counts how the contexts came to their end that the rooms of one application opened. May
 * be used from any thread.
 *
 * @since 0.1
 */
public final class Endings {

	/**
	 * How a context came to its end.
	 */
	public enum Outcome {

		/**
		 * The work was over before anything else ended its context.
		 */
		COMPLETED,

		/**
		 * The work was over, but after a deadline that was not enforced.
		 */
		OVERRUN,

		/**
		 * The context was cancelled while the work went on.
		 */
		CANCELLED,

		/**
		 * The deadline passed while the work went on.
		 */
		DEADLINE_EXCEEDED;

		private final String label = name().toLowerCase(Locale.ROOT);

		/**
		 * Returns the outcome as operators see it.
		 * @return the name in lower case
		 */
		public String label() {
			return this.label;
		}

		private static Outcome of(Context context) {
			CancellationReason reason = context.reason();
			if (reason == null) {
				Deadline unenforced = Enforcement.unenforced(context);
				return (unenforced != null && unenforced.isPast()) ? OVERRUN : COMPLETED;
			}
			return (reason == CancellationReason.CANCELLED) ? CANCELLED : DEADLINE_EXCEEDED;
		}

	}

	/**
	 * Filled once; only the adders change afterwards.
	 */
	private final Map<ContextKind, Map<Outcome, LongAdder>> counts = new EnumMap<>(ContextKind.class);

	Endings() {
		for (ContextKind kind : ContextKind.values()) {
			Map<Outcome, LongAdder> ofKind = new EnumMap<>(Outcome.class);
			for (Outcome outcome : Outcome.values()) {
				ofKind.put(outcome, new LongAdder());
			}
			this.counts.put(kind, ofKind);
		}
	}

	/**
	 * Counts a context whose owner is about to close it. To be called once for each
	 * context, just before it is closed.
	 * @param kind the kind of the work
	 * @param context the context
	 */
	public void closing(ContextKind kind, Context context) {
		counter(kind, Outcome.of(context)).increment();
	}

	/**
	 * Returns how many contexts ended in one way.
	 * @param kind the kind of the work
	 * @param outcome the way
	 * @return the number since the start of the application
	 */
	public long count(ContextKind kind, Outcome outcome) {
		return counter(kind, outcome).sum();
	}

	private LongAdder counter(ContextKind kind, Outcome outcome) {
		return Objects.requireNonNull(Objects.requireNonNull(this.counts.get(kind)).get(outcome));
	}

}
