package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

import dev.contextual.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A request that obeys the context that is current when it is executed.
 */
final class ContextClientHttpRequest implements ClientHttpRequest, StreamingHttpOutputMessage {

	private final ClientHttpRequest delegate;

	private final Outbound outbound;

	private final boolean isAbortable;

	private @Nullable Body unstreamed;

	ContextClientHttpRequest(ClientHttpRequest delegate, Outbound outbound, boolean isAbortable) {
		this.delegate = delegate;
		this.outbound = outbound;
		this.isAbortable = isAbortable;
	}

	@Override
	public HttpMethod getMethod() {
		return this.delegate.getMethod();
	}

	@Override
	public URI getURI() {
		return this.delegate.getURI();
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.delegate.getAttributes();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.delegate.getHeaders();
	}

	@Override
	public OutputStream getBody() throws IOException {
		return this.delegate.getBody();
	}

	@Override
	public void setBody(Body body) {
		if (this.delegate instanceof StreamingHttpOutputMessage streaming) {
			streaming.setBody(body);
		}
		else {
			this.unstreamed = body;
		}
	}

	@Override
	public ClientHttpResponse execute() throws IOException {
		Context current = Context.current();
		if (Outbound.isBackground(current)) {
			return executeDelegate();
		}
		return send(this.outbound.begin(current, this)).arm();
	}

	private ContextClientHttpResponse send(Exchange exchange) throws IOException {
		// Holds what has arrived also where the interrupt comes just after it.
		@Nullable ContextClientHttpResponse[] received = new ContextClientHttpResponse[1];
		boolean isReceived = false;
		try {
			send(exchange, received);
			isReceived = true;
			return Objects.requireNonNull(received[0]);
		}
		catch (IOException | RuntimeException ex) {
			exchange.throwIfDone(ex);
			throw ex;
		}
		finally {
			if (!isReceived) {
				if (received[0] != null) {
					received[0].abort();
				}
				exchange.close();
			}
		}
	}

	private void send(Exchange exchange, @Nullable ContextClientHttpResponse[] received) throws IOException {
		if (!this.isAbortable) {
			received[0] = new ContextClientHttpResponse(executeDelegate(), exchange, false);
			return;
		}
		try {
			exchange.context().callInterruptibly(() -> {
				received[0] = new ContextClientHttpResponse(executeDelegate(), exchange, true);
				return null;
			});
		}
		catch (IOException | RuntimeException ex) {
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Request was interrupted", ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ClientHttpResponse executeDelegate() throws IOException {
		if (this.unstreamed != null) {
			this.unstreamed.writeTo(this.delegate.getBody());
		}
		return this.delegate.execute();
	}

}
