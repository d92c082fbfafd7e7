package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import dev.contextual.CancellableContext;
import dev.contextual.CancellationReason;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.http.TimeoutHeader;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Phase;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * One attempt to get a response: the leaf in the tree of contexts that shows it, and the
 * budget that was sent.
 */
final class Exchange {

	private static final String ATTRIBUTE = Exchange.class.getName();

	private static final int GATEWAY_TIMEOUT = 504;

	private final CancellableContext context;

	private final @Nullable OutboundCounts counts;

	private final @Nullable AbortWatch watch;

	// Decides between the interceptor and the factory below it: who takes the exchange
	// wraps the response and closes.
	private final AtomicBoolean isTaken = new AtomicBoolean();

	// Decides between the owner's thread and the one that aborts: the first counts the
	// ending and closes.
	private final AtomicBoolean isClosed = new AtomicBoolean();

	// Of whoever sends, as the next; a client that sends another request of the exchange
	// on another thread hands over in between.
	private @Nullable Budget budget;

	private @Nullable Budget writtenBudget;

	// Of whoever sends; the abort's registration comes later.
	private OutboundClient client = OutboundClient.UNKNOWN;

	// Written by the caller, read by the one that aborts.
	private volatile Phase phase = Phase.HEADERS;

	// Confined to the caller.
	private boolean isBack;

	@SuppressWarnings("MustBeClosedChecker") // close() closes it
	Exchange(Context parent, Supplier<String> name, @Nullable OutboundCounts counts) {
		this.context = parent.withCancel(ContextKind.HTTP.operation(name));
		this.counts = counts;
		this.watch = (counts != null && counts.isTimed()) ? new AbortWatch(this.context) : null;
	}

	/**
	 * Returns the exchange that was last begun for the request, or {@code null}.
	 */
	static @Nullable Exchange of(HttpRequest request) {
		return (request.getAttributes().get(ATTRIBUTE) instanceof Exchange exchange) ? exchange : null;
	}

	/**
	 * Offers this exchange to whoever sends the request further down.
	 */
	void offer(HttpRequest request) {
		renewing();
		request.getAttributes().put(ATTRIBUTE, this);
	}

	boolean isOffered() {
		return !this.isTaken.get();
	}

	boolean take() {
		return this.isTaken.compareAndSet(false, true);
	}

	Context context() {
		return this.context;
	}

	/**
	 * Remembers what was written, since another request may carry it along.
	 */
	void renewing() {
		this.writtenBudget = this.budget;
	}

	/**
	 * Returns whether the header's value is the one that was written when this exchange
	 * was offered or renewed, and so not the user's.
	 */
	boolean hasWritten(String value) {
		return this.writtenBudget != null && this.writtenBudget.value().equals(value);
	}

	void budget(@Nullable Budget budget) {
		this.budget = budget;
	}

	void client(OutboundClient client) {
		this.client = client;
	}

	/**
	 * Is called when the caller has the head of the response.
	 */
	void received() {
		this.phase = Phase.BODY;
	}

	/**
	 * Throws if the context is done, as {@link #throwIfDone} does, for a caller that was
	 * inside the client until now.
	 */
	void throwIfEndedMeanwhile(@Nullable Throwable transport) throws ContextDoneIOException {
		back();
		throwIfDone(transport);
	}

	/**
	 * Times how long the caller took to get back from the client, if the context ended
	 * while it was inside.
	 */
	void back() {
		CancellationReason reason = (this.watch != null && !this.isBack) ? this.context.reason() : null;
		if (reason != null && this.counts != null && this.watch != null) {
			this.isBack = true;
			this.counts.abortTook(this.client.kind(), this.watch.elapsedNanos(reason));
		}
	}

	/**
	 * Throws if the context is done, with what the transport said as suppressed.
	 */
	void throwIfDone(@Nullable Throwable transport) throws ContextDoneIOException {
		if (transport instanceof ContextDoneIOException ex) {
			throw ex;
		}
		if (this.context.reason() == null) {
			return;
		}
		if (transport instanceof ContextDoneException ex) {
			throw new ContextDoneIOException(ex, null);
		}
		throw new ContextDoneIOException(this.context.doneException(), transport);
	}

	/**
	 * Throws if the host says that the time we gave it is up, and it is.
	 */
	void throwIfExceeded(ClientHttpResponse response) throws IOException {
		DeadlineExceededException exceeded = exceeded(response.getStatusCode().value(),
				response.getHeaders().getFirst(TimeoutHeader.EXCEEDED));
		if (exceeded != null) {
			throw new ContextDoneIOException(exceeded, null);
		}
	}

	/**
	 * Returns what a response says, {@code null} if that is not that the time we gave is
	 * up, or it is not.
	 * @param status the status code
	 * @param mark the value of {@link TimeoutHeader#EXCEEDED}
	 */
	@Nullable DeadlineExceededException exceeded(int status, @Nullable String mark) {
		Budget sent = this.budget;
		return (sent != null && status == GATEWAY_TIMEOUT && "caller".equals(mark) && sent.end().isPast())
				? new DeadlineExceededException(
						"the host was given " + sent.value() + " ms and has not answered within", null)
				: null;
	}

	/**
	 * Closes the context, once.
	 * @param unlessDone how the call went, if its context has not ended
	 */
	void close(Outcome unlessDone) {
		if (this.isClosed.compareAndSet(false, true)) {
			if (this.watch != null) {
				this.watch.stop();
			}
			if (this.counts != null) {
				this.counts.closing(this.client.kind(), this.phase, this.context, unlessDone);
			}
			this.context.close();
		}
	}

}
