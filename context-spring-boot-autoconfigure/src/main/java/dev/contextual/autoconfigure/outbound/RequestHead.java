package dev.contextual.autoconfigure.outbound;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;

/**
 * A request that is about to be sent, as the rules see it.
 */
record RequestHead(HttpMethod method, URI uri, HttpHeaders headers,
		Map<String, Object> attributes) implements HttpRequest {

	RequestHead(HttpMethod method, URI uri, HttpHeaders headers) {
		this(method, uri, headers, new HashMap<>());
	}

	@Override
	public HttpMethod getMethod() {
		return this.method;
	}

	@Override
	public URI getURI() {
		return this.uri;
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.attributes;
	}

}
