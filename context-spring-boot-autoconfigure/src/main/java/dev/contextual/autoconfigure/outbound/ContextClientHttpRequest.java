package dev.contextual.autoconfigure.outbound;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;

import dev.contextual.Context;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;
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

	private final Transport transport;

	private final OutboundClient client;

	private @Nullable Body unstreamed;

	ContextClientHttpRequest(ClientHttpRequest delegate, Outbound outbound, Transport transport,
			OutboundClient client) {
		this.delegate = delegate;
		this.outbound = outbound;
		this.transport = transport;
		this.client = client;
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
		return send(this.outbound.begin(current, this, this.client)).arm();
	}

	private ContextClientHttpResponse send(Exchange exchange) throws IOException {
		boolean isReceived = false;
		Outcome outcome = Outcome.FAILED;
		try {
			Attempt attempt = new Attempt(exchange, this.outbound, this.delegate.getHeaders());
			ClientHttpResponse response = execute(attempt);
			isReceived = true;
			Closeable abort = this.transport.abort(attempt, response);
			if (abort == null) {
				this.outbound.notAborted(this.delegate);
			}
			return new ContextClientHttpResponse(response, exchange, abort, this.transport.endsWithItsLength());
		}
		catch (IOException | RuntimeException ex) {
			outcome = Outcome.of(ex);
			exchange.throwIfEndedMeanwhile(ex);
			throw ex;
		}
		finally {
			if (!isReceived) {
				exchange.close(outcome);
			}
		}
	}

	private ClientHttpResponse execute(Attempt attempt) throws IOException {
		try {
			return this.transport.execute(attempt, this::executeDelegate);
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
