package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import dev.contextual.CancellationReason;
import dev.contextual.ClientDisconnectedException;
import dev.contextual.ShutdownException;
import dev.contextual.autoconfigure.http.TimeoutHeader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServletServerHttpResponse;

/**
 * Writes what a client gets whose request is done before it is answered.
 */
final class DoneResponse {

	private static final Log logger = LogFactory.getLog(DoneResponse.class);

	/**
	 * Those of the application. Set once while the application starts.
	 */
	private volatile List<HttpMessageConverter<?>> converters = List.of();

	void setConverters(List<HttpMessageConverter<?>> converters) {
		this.converters = List.copyOf(converters);
	}

	/**
	 * Answers for a request whose own context is done.
	 */
	void write(HttpServletRequest request, HttpServletResponse response, Exchange exchange) {
		if (exchange.context().reason() == CancellationReason.DEADLINE_EXCEEDED) {
			boolean fromCaller = exchange.terms().timeout().fromCaller();
			writeExceeded(request, response, exchange, fromCaller ? "caller" : "server");
		}
		else if (exchange.isClientGone()) {
			response.setStatus(ContextHandlerInterceptor.CLIENT_GONE);
		}
		else {
			writeCancelled(request, response, exchange.context().cause());
		}
	}

	/**
	 * Answers for a request that has failed because a deadline passed, its own or that of
	 * a part.
	 */
	void writeExceeded(HttpServletRequest request, HttpServletResponse response, @Nullable Exchange exchange,
			String source) {
		Duration length = (exchange != null) ? exchange.terms().timeout().length() : null;
		ProblemDetail problem = problem(HttpStatus.GATEWAY_TIMEOUT, "deadline-exceeded", "Deadline exceeded",
				"The time that the " + source + " allows ran out before there was an answer.");
		if (exchange != null) {
			if (length != null) {
				problem.setProperty("timeoutMs", Long.valueOf(TimeoutHeader.format(length)));
			}
			problem.setProperty("elapsedMs", exchange.terms().elapsed().toMillis());
		}
		problem.setProperty("source", source);
		response.setHeader(TimeoutHeader.EXCEEDED, source);
		write(request, response, problem);
	}

	void writeCancelled(HttpServletRequest request, HttpServletResponse response, @Nullable Throwable cause) {
		write(request, response,
				(cause instanceof ShutdownException)
						? problem(HttpStatus.SERVICE_UNAVAILABLE, "shutdown", "Shutting down",
								"The application shut down before there was an answer.")
						: problem(HttpStatus.SERVICE_UNAVAILABLE, "cancelled", "Request cancelled",
								"The request was cancelled before there was an answer."));
	}

	private static ProblemDetail problem(HttpStatus status, String type, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setType(URI.create("urn:contextual:" + type));
		problem.setTitle(title);
		return problem;
	}

	@SuppressWarnings("unchecked") // the converter says that it can
	private void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem) {
		problem.setInstance(instance(request));
		response.setStatus(problem.getStatus());
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		if (response.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
			// That of the answer which the handler had begun.
			response.setContentLengthLong(-1);
		}
		for (HttpMessageConverter<?> converter : this.converters) {
			if (converter.canWrite(ProblemDetail.class, MediaType.APPLICATION_PROBLEM_JSON)) {
				try {
					((HttpMessageConverter<Object>) converter).write(problem, MediaType.APPLICATION_PROBLEM_JSON,
							new ServletServerHttpResponse(response));
				}
				catch (IOException ex) {
					logger.debug("The client did not take the answer", ex);
				}
				return;
			}
		}
	}

	private static @Nullable URI instance(HttpServletRequest request) {
		try {
			return URI.create(request.getRequestURI());
		}
		catch (IllegalArgumentException ex) {
			// Containers let through characters that RFC 3986 does not.
			return null;
		}
	}

}
