package dev.contextual.autoconfigure.outbound;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;

import dev.contextual.Registration;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A response whose body fails once the context is done.
 */
final class ContextClientHttpResponse implements ClientHttpResponse {

	/*
	 * Two threads want to finish the exchange: the reader, at the end of the body or on
	 * close, and the one that aborts when the context ends. A single step from OPEN
	 * decides, so an abort never touches a body that was read to its end, whose
	 * connection may carry the next exchange already, and an end of the body that the
	 * reader sees first is a true one.
	 *
	 * An aborted response is never closed: close() of Spring's responses reads the rest
	 * of the body first and may wait for it (Framework 7.0: JDK, HttpComponents, Simple
	 * and Reactor). Where nothing aborts it, it is closed on a thread that nobody waits
	 * for, and only when the reader is out of it: what clients make of a close from a
	 * second thread ranges from waiting to truncating silently.
	 */
	private enum State {

		OPEN, ENDED, ABORTED

	}

	private static final Log logger = LogFactory.getLog(ContextClientHttpResponse.class);

	private final ClientHttpResponse delegate;

	private final Exchange exchange;

	// Makes the reader fail, from any thread.
	private final @Nullable Closeable abort;

	private final boolean endsWithItsLength;

	private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

	// Confined to the reader; an abort does not need it, its registration is spent.
	private @Nullable Registration registration;

	// Confined to the reader.
	private @Nullable InputStream body;

	// Confined to the reader.
	private Outcome outcome = Outcome.COMPLETED;

	ContextClientHttpResponse(ClientHttpResponse delegate, Exchange exchange, @Nullable Closeable abort,
			boolean endsWithItsLength) {
		this.delegate = delegate;
		this.exchange = exchange;
		this.abort = abort;
		this.endsWithItsLength = endsWithItsLength;
	}

	/**
	 * Lets the end of the context abort the response from now on. Closed if this throws.
	 * @throws IOException if the context is done, or the host says that it was given too
	 * little time
	 */
	ContextClientHttpResponse arm() throws IOException {
		if (this.abort != null) {
			this.registration = this.exchange.context().afterFunc(this::abort);
		}
		try {
			this.exchange.throwIfEndedMeanwhile(null);
			this.exchange.received();
			this.exchange.throwIfExceeded(this.delegate);
			return this;
		}
		catch (IOException | RuntimeException ex) {
			this.outcome = Outcome.of(ex);
			close();
			throw ex;
		}
	}

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		return this.delegate.getStatusCode();
	}

	@Override
	public String getStatusText() throws IOException {
		return this.delegate.getStatusText();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.delegate.getHeaders();
	}

	@Override
	public InputStream getBody() throws IOException {
		if (this.body == null) {
			this.body = new Body(this.delegate.getBody(), length());
		}
		return this.body;
	}

	private long length() {
		return this.endsWithItsLength ? getHeaders().getContentLength() : -1;
	}

	@Override
	public void close() {
		if (isCut()) {
			abandon();
			return;
		}
		try {
			// May wait for the rest of the body, so it stays abortable until it is back.
			this.delegate.close();
		}
		finally {
			end();
		}
	}

	private boolean isCut() {
		State now = this.state.get();
		return now == State.ABORTED || (now == State.OPEN && this.exchange.context().reason() != null);
	}

	private void end() {
		if (this.state.compareAndSet(State.OPEN, State.ENDED)) {
			if (this.registration != null) {
				this.registration.stop();
			}
			this.exchange.close(this.outcome);
		}
	}

	/**
	 * Gives the response up. Does not wait.
	 */
	void abort() {
		if (!this.state.compareAndSet(State.OPEN, State.ABORTED)) {
			return;
		}
		// Before the reader wakes, so that it finds the ending counted.
		this.exchange.close(Outcome.FAILED);
		if (this.abort == null) {
			// The context is done, so this runs at once, on a thread of its own.
			this.exchange.context().afterFunc(this.delegate::close);
			return;
		}
		closeQuietly(this.abort);
	}

	/**
	 * Gives the response up on the reader's thread, and with it what its body holds:
	 * Reactor Netty queues buffers, also before anybody has asked for the body. Nothing
	 * is left to wait for after an abort.
	 */
	private void abandon() {
		abort();
		if (this.abort != null) {
			closeQuietly(() -> this.delegate.getBody().close());
		}
	}

	private static void closeQuietly(Closeable closeable) {
		try {
			closeable.close();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Exchange could not be aborted", ex);
		}
	}

	private final class Body extends InputStream {

		private final InputStream delegate;

		// Bytes to come, negative if unknown. Readers that know the length stop there
		// and never see the end.
		private long unread;

		Body(InputStream delegate, long length) {
			this.delegate = delegate;
			this.unread = length;
		}

		@Override
		public int read() throws IOException {
			throwIfCut();
			try {
				int value = this.delegate.read();
				advance((value < 0) ? -1 : 1);
				return value;
			}
			catch (IOException | RuntimeException ex) {
				failed(ex);
				throw ex;
			}
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			throwIfCut();
			try {
				int count = this.delegate.read(bytes, offset, length);
				advance(count);
				return count;
			}
			catch (IOException | RuntimeException ex) {
				failed(ex);
				throw ex;
			}
		}

		@Override
		public int available() throws IOException {
			return this.delegate.available();
		}

		@Override
		public void close() throws IOException {
			if (isCut()) {
				abandon();
				return;
			}
			try {
				this.delegate.close();
			}
			finally {
				end();
			}
		}

		private void throwIfCut() throws IOException {
			if (isCut()) {
				abandon();
				ContextClientHttpResponse.this.exchange.throwIfDone(null);
			}
		}

		private void advance(int count) throws IOException {
			if (this.unread > 0) {
				this.unread -= count;
			}
			if (count >= 0 && this.unread != 0) {
				return;
			}
			end();
			// An abort that came first may have made this end.
			if (ContextClientHttpResponse.this.state.get() == State.ABORTED) {
				abandon();
				ContextClientHttpResponse.this.exchange.throwIfEndedMeanwhile(null);
			}
		}

		private void failed(Exception ex) throws IOException {
			if (ContextClientHttpResponse.this.state.get() == State.ENDED) {
				return;
			}
			try {
				ContextClientHttpResponse.this.exchange.throwIfEndedMeanwhile(ex);
			}
			catch (ContextDoneIOException done) {
				abandon();
				throw done;
			}
			ContextClientHttpResponse.this.outcome = Outcome.FAILED;
			end();
		}

	}

}
