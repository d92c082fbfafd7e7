package dev.contextual.autoconfigure.inbound;

import java.net.URI;
import java.time.Duration;

import dev.contextual.CancellationReason;
import dev.contextual.ContextDoneException;
import dev.contextual.ClientDisconnectedException;
import dev.contextual.ShutdownException;
import dev.contextual.autoconfigure.http.TimeoutHeader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Writes what a client gets whose request is done before it is answered.
 */
final class DoneResponse {

	/**
	 * Those of the application. Set once while the application starts.
	 */
	private volatile @Nullable NamedExceptionHandlers handlers;

	void setHandlers(NamedExceptionHandlers handlers) {
		this.handlers = handlers;
	}

	/**
	 * Answers for a request whose own context is done.
	 */
	void write(HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exchange exchange,
			ContextDoneException done) {
		if (exchange.context().reason() == CancellationReason.DEADLINE_EXCEEDED) {
			boolean fromCaller = exchange.terms().timeout().fromCaller();
			writeExceeded(request, response, handler, exchange, done, fromCaller ? "caller" : "server");
		}
		else if (exchange.isClientGone()) {
			response.setStatus(ContextHandlerInterceptor.CLIENT_GONE);
		}
		else {
			writeCancelled(request, response, handler, done, exchange.context().cause());
		}
	}

	/**
	 * Answers for a request that has failed because a deadline passed, its own or that of
	 * a part.
	 */
	void writeExceeded(HttpServletRequest request, HttpServletResponse response, @Nullable Object handler,
			@Nullable Exchange exchange, ContextDoneException done, String source) {
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
		write(request, response, handler, problem, done);
	}

	void writeCancelled(HttpServletRequest request, HttpServletResponse response, @Nullable Object handler,
			ContextDoneException done, @Nullable Throwable cause) {
		write(request, response, handler,
				(cause instanceof ShutdownException)
						? problem(HttpStatus.SERVICE_UNAVAILABLE, "shutdown", "Shutting down",
								"The application shut down before there was an answer.")
						: problem(HttpStatus.SERVICE_UNAVAILABLE, "cancelled", "Request cancelled",
								"The request was cancelled before there was an answer."),
				done);
	}

	private static ProblemDetail problem(HttpStatus status, String type, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setType(URI.create("urn:contextual:" + type));
		problem.setTitle(title);
		return problem;
	}

	/**
	 * Lets those answer who answer for failures of Spring MVC's own.
	 */
	private void write(HttpServletRequest request, HttpServletResponse response, @Nullable Object handler,
			ProblemDetail problem, ContextDoneException done) {
		problem.setInstance(instance(request));
		response.setStatus(problem.getStatus());
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		if (response.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
			// That of the answer which the handler had begun.
			response.setContentLengthLong(-1);
		}
		NamedExceptionHandlers handlers = this.handlers;
		if (handlers != null) {
			handlers.resolveException(request, response, handler,
					new ErrorResponseException(HttpStatusCode.valueOf(problem.getStatus()), problem, done));
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
