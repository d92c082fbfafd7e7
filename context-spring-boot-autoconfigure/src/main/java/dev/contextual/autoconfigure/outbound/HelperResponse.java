package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A response whose body is read by helper threads, one at a time.
 */
final class HelperResponse implements ClientHttpResponse {

	private static final Log logger = LogFactory.getLog(HelperResponse.class);

	private final ClientHttpResponse delegate;

	private final Attempt attempt;

	// Confined to the reader.
	private @Nullable Body body;

	HelperResponse(ClientHttpResponse delegate, Attempt attempt) throws IOException {
		this.delegate = delegate;
		this.attempt = attempt;
		closeOnAbort();
	}

	/*
	 * While a helper is inside the client, an abort interrupts it; in between, there is
	 * nobody to interrupt, and nobody whom a close could meet.
	 */
	private void closeOnAbort() {
		this.attempt.onAbort(() -> HelperTask.start(this::closeBody));
	}

	private void closeBody() {
		try {
			this.delegate.getBody().close();
		}
		catch (IOException ex) {
			logger.debug("Exchange could not be aborted", ex);
		}
	}

	private <T> T help(Callable<T> work) throws IOException {
		try {
			T result = new HelperTask<>(work, () -> this.delegate.getBody().close()).join(this.attempt);
			closeOnAbort();
			return result;
		}
		catch (IOException | RuntimeException ex) {
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw (IOException) new InterruptedIOException("Read was interrupted").initCause(ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
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
			this.body = new Body(this.delegate.getBody());
		}
		return this.body;
	}

	@Override
	public void close() {
		if (this.body != null && this.body.isAtEnd) {
			this.delegate.close();
			return;
		}
		try {
			help(() -> {
				this.delegate.close();
				return true;
			});
		}
		catch (IOException ex) {
			// As the response inside: what is left of the body is of no interest.
			return;
		}
	}

	private final class Body extends InputStream {

		private static final int MAX_CHUNK = 65536;

		private static final int MIN_CHUNK = 8192;

		private final InputStream delegate;

		// Never the array of the caller, who may be gone while a helper still writes.
		private byte[] chunk = new byte[0];

		private int position;

		private int limit;

		private boolean isAtEnd;

		Body(InputStream delegate) {
			this.delegate = delegate;
		}

		@Override
		public int read() throws IOException {
			return (this.position < this.limit || fill(1)) ? this.chunk[this.position++] & 0xff : -1;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, bytes.length);
			if (length == 0) {
				return 0;
			}
			if (this.position == this.limit && !fill(length)) {
				return -1;
			}
			int count = Math.min(length, this.limit - this.position);
			System.arraycopy(this.chunk, this.position, bytes, offset, count);
			this.position += count;
			return count;
		}

		private boolean fill(int wanted) throws IOException {
			byte[] chunk = new byte[Math.max(MIN_CHUNK, Math.min(wanted, MAX_CHUNK))];
			int count = help(() -> this.delegate.read(chunk));
			this.isAtEnd = count < 0;
			this.chunk = chunk;
			this.position = 0;
			this.limit = Math.max(count, 0);
			return count > 0;
		}

		@Override
		public int available() throws IOException {
			return (this.limit - this.position) + this.delegate.available();
		}

		@Override
		public void close() throws IOException {
			if (this.isAtEnd) {
				this.delegate.close();
				return;
			}
			help(() -> {
				this.delegate.close();
				return true;
			});
		}

	}

}
