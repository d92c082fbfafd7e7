package dev.contextual.autoconfigure.inbound;

import dev.contextual.ContextDoneException;
import dev.contextual.autoconfigure.ClientConnection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Answers, before anything else does, for requests whose own context is done: a catch-all
 * would make it a fault of the server. An {@code @ExceptionHandler} that names
 * {@link ContextDoneException} or a subtype is asked first.
 */
final class OwnContextResolver implements HandlerExceptionResolver, Ordered {

	private final DoneResponse response;

	/**
	 * Set once while the application starts.
	 */
	private volatile @Nullable NamedExceptionHandlers namedHandlers;

	OwnContextResolver(DoneResponse response) {
		this.response = response;
	}

	void setNamedHandlers(NamedExceptionHandlers namedHandlers) {
		this.namedHandlers = namedHandlers;
	}

	@Override
	public int getOrder() {
		// After Boot's error attributes, which only take a note of the exception.
		return HIGHEST_PRECEDENCE + 1;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		Exchange exchange = Exchange.of(request);
		if (exchange == null || !exchange.isEnded()) {
			return null;
		}
		exchange.fail();
		ContextDoneException done = doneException(exchange, ex);
		if (response.isCommitted()) {
			if (exchange.isClientGone() || DisconnectedClientHelper.isClientDisconnectedException(ex)) {
				return new ModelAndView();
			}
			// Only an exception makes the container break the response off, so that the
			// client does not take what it has for the whole.
			exchange.cut();
			if (request.getAttribute(ClientConnection.ATTRIBUTE) instanceof ClientConnection client) {
				client.breakOff();
			}
			throw done;
		}
		NamedExceptionHandlers namedHandlers = this.namedHandlers;
		if (namedHandlers != null) {
			exchange.answerByApplication();
			ModelAndView answer = namedHandlers.resolveException(request, response, handler, done);
			if (answer != null) {
				return answer;
			}
		}
		this.response.write(request, response, handler, exchange, done);
		return new ModelAndView();
	}

	private static ContextDoneException doneException(Exchange exchange, Exception failure) {
		ContextDoneException done = ContextDoneException.in(failure);
		if (done == null) {
			done = exchange.context().doneException();
			done.addSuppressed(failure);
		}
		return done;
	}

}
