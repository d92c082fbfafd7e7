package dev.contextual.autoconfigure.outbound;

import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

import dev.contextual.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * An exchange on its way through a client, where the hooks inside the client find it.
 */
final class Attempt {

	private static final Log logger = LogFactory.getLog(Attempt.class);

	private static final ThreadLocal<Attempt> CURRENT = new ThreadLocal<>();

	private static final Runnable ABORTED = Attempt::nothing;

	private final Exchange exchange;

	private final Outbound outbound;

	private final HttpHeaders headers;

	/*
	 * What aborts the exchange as it now stands, null before a hook was reached. The end
	 * of the context may come before, between or after the hooks; it leaves ABORTED
	 * behind, so that a hook that comes later aborts at once and no abort runs twice.
	 */
	private final AtomicReference<@Nullable Runnable> abort = new AtomicReference<>();

	// One hop follows the other; the client hands over between their threads.
	private boolean isSent;

	Attempt(Exchange exchange, Outbound outbound, HttpHeaders headers) {
		this.exchange = exchange;
		this.outbound = outbound;
		this.headers = headers;
	}

	/**
	 * Returns the attempt that the calling thread executes, or {@code null}.
	 */
	static @Nullable Attempt current() {
		return CURRENT.get();
	}

	/**
	 * Returns the headers of Spring's request, which stay mutable for a client that
	 * copies them once more for each request that it sends.
	 */
	HttpHeaders headers() {
		return this.headers;
	}

	<T> T callAsCurrent(Callable<T> call) throws Exception {
		Attempt outer = CURRENT.get();
		CURRENT.set(this);
		try {
			return call.call();
		}
		finally {
			if (outer != null) {
				CURRENT.set(outer);
			}
			else {
				CURRENT.remove();
			}
		}
	}

	Context context() {
		return this.exchange.context();
	}

	/**
	 * Sets what aborts the exchange from now on; runs it at once if it is aborted
	 * already.
	 */
	void onAbort(Runnable action) {
		Runnable before = this.abort.getAndUpdate((present) -> (present != ABORTED) ? action : ABORTED);
		if (before == ABORTED) {
			run(action);
		}
	}

	void abort() {
		Runnable action = this.abort.getAndSet(ABORTED);
		if (action != null) {
			run(action);
		}
	}

	private static void nothing() {
		// what is left of an abort
	}

	private static void run(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			logger.debug("Exchange could not be aborted", ex);
		}
	}

	/**
	 * Returns whether a hook was reached, or it is too late for one.
	 */
	boolean isAbortable() {
		return this.abort.get() != null;
	}

	/**
	 * Is called for each request that the client sends for this exchange. The first one
	 * has been told how much time is left; any other, to the same host again or to one
	 * that it was redirected to, is told anew, or not any more.
	 * @throws ContextDoneIOException if the context is done or too little time is left
	 */
	void sending(HttpMethod method, URI uri, HttpHeaders headers) throws ContextDoneIOException {
		if (this.isSent) {
			this.outbound.renew(this.exchange, new RequestHead(method, uri, headers));
		}
		this.isSent = true;
	}

}
