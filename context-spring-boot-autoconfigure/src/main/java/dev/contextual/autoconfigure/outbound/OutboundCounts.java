package dev.contextual.autoconfigure.outbound;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import dev.contextual.CancellationReason;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Endings;
import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;

/**
 * What became of the calls that were made while a context was current, since the
 * application started. May be used from any thread.
 */
final class OutboundCounts {

	/**
	 * The kind of client that made a call.
	 */
	enum Client {

		JDK, HTTP_COMPONENTS, JETTY, REACTOR, SIMPLE,

		/**
		 * Spring's {@code WebClient}, whichever library it is on.
		 */
		WEB_CLIENT,

		/**
		 * A factory that is not Spring's own, or whatever there is below an interceptor.
		 */
		OTHER;

		static Client of(ClientHttpRequestFactory factory) {
			if (factory instanceof JdkClientHttpRequestFactory) {
				return JDK;
			}
			if (factory instanceof HttpComponentsClientHttpRequestFactory) {
				return HTTP_COMPONENTS;
			}
			if (factory instanceof JettyClientHttpRequestFactory) {
				return JETTY;
			}
			if (factory instanceof ReactorClientHttpRequestFactory) {
				return REACTOR;
			}
			return (factory instanceof SimpleClientHttpRequestFactory) ? SIMPLE : OTHER;
		}

		String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * How a call went.
	 */
	enum Outcome {

		/**
		 * There was a response, whatever its status, and the caller was done with it.
		 */
		COMPLETED,

		/**
		 * The client failed, or gave up by a timeout of its own.
		 */
		FAILED,

		/**
		 * Its context was cancelled while it went on.
		 */
		CANCELLED,

		/**
		 * Its deadline passed while it went on, or the callee said that it had.
		 */
		DEADLINE_EXCEEDED,

		/**
		 * It was not begun.
		 */
		REFUSED;

		static Outcome of(Throwable failure) {
			ContextDoneException done = ContextDoneException.in(failure);
			if (done instanceof DeadlineExceededException) {
				return DEADLINE_EXCEEDED;
			}
			return (done instanceof CancelledException) ? CANCELLED : FAILED;
		}

		private static Outcome of(CancellationReason reason) {
			return (reason == CancellationReason.CANCELLED) ? CANCELLED : DEADLINE_EXCEEDED;
		}

	}

	/**
	 * Why a call was not begun.
	 */
	enum Refusal {

		/**
		 * Its context had been cancelled.
		 */
		CANCELLED,

		/**
		 * Less than a millisecond was left.
		 */
		SPENT,

		/**
		 * No more than the safety margin was left.
		 */
		MARGIN;

		static Refusal of(ContextDoneException done) {
			return (done instanceof CancelledException) ? CANCELLED : SPENT;
		}

	}

	/**
	 * How far a call had come when its context ended.
	 */
	enum Phase {

		/**
		 * There was no response yet.
		 */
		HEADERS,

		/**
		 * The caller had the head of the response.
		 */
		BODY

	}

	/**
	 * Is told how long callers wait to get back from a call whose context has ended.
	 */
	@FunctionalInterface
	interface AbortListener {

		void aborted(Client client, long nanos);

	}

	private final Endings endings;

	private final Map<Client, Map<Outcome, LongAdder>> calls = map(Client.class, (client) -> adders(Outcome.class));

	private final Map<Refusal, LongAdder> refused = adders(Refusal.class);

	private final Map<Phase, LongAdder> aborted = adders(Phase.class);

	private final LongAdder shortened = new LongAdder();

	// Set while the application starts, by one thread; read by all.
	private volatile @Nullable AbortListener abortListener;

	OutboundCounts(Endings endings) {
		this.endings = endings;
	}

	long calls(Client client, Outcome outcome) {
		return of(of(this.calls, client), outcome).sum();
	}

	/**
	 * Returns how many calls were not begun.
	 */
	long refused(Refusal why) {
		return of(this.refused, why).sum();
	}

	/**
	 * Returns how many calls were given up because their context ended.
	 */
	long aborted(Phase phase) {
		return of(this.aborted, phase).sum();
	}

	/**
	 * Returns how many calls began with less time left than their client would have
	 * waited by itself.
	 */
	long shortened() {
		return this.shortened.sum();
	}

	/**
	 * Adds somebody who wants to know how long aborts take. Nothing is measured before.
	 */
	void onAbort(AbortListener listener) {
		AbortListener present = this.abortListener;
		this.abortListener = (present == null) ? listener : (client, nanos) -> {
			present.aborted(client, nanos);
			listener.aborted(client, nanos);
		};
	}

	boolean isTimed() {
		return this.abortListener != null;
	}

	void abortTook(Client client, long nanos) {
		AbortListener listener = this.abortListener;
		if (listener != null) {
			listener.aborted(client, nanos);
		}
	}

	void shorten() {
		this.shortened.increment();
	}

	void refuse(Refusal why) {
		of(this.refused, why).increment();
	}

	void call(Client client, Outcome outcome) {
		of(of(this.calls, client), outcome).increment();
	}

	/**
	 * Counts a call that was begun and whose context is about to be closed.
	 * @param unlessDone how it went if its context has not ended
	 */
	void closing(Client client, Phase phase, Context context, Outcome unlessDone) {
		this.endings.closing(ContextKind.HTTP, context);
		CancellationReason reason = context.reason();
		if (reason != null && unlessDone != Outcome.REFUSED) {
			of(this.aborted, phase).increment();
			call(client, Outcome.of(reason));
		}
		else {
			call(client, unlessDone);
		}
	}

	private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
		return map(type, (constant) -> new LongAdder());
	}

	private static <E extends Enum<E>, V> Map<E, V> map(Class<E> type, Function<E, V> values) {
		Map<E, V> map = new EnumMap<>(type);
		for (E constant : type.getEnumConstants()) {
			map.put(constant, values.apply(constant));
		}
		return map;
	}

	private static <K, V> V of(Map<K, V> counts, K key) {
		return Objects.requireNonNull(counts.get(key));
	}

}
