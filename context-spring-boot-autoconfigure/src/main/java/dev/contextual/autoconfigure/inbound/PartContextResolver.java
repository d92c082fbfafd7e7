package dev.contextual.autoconfigure.inbound;

import dev.contextual.CancellationReason;
import dev.contextual.ContextDoneException;
import dev.contextual.OperatorCancelledException;
import dev.contextual.ShutdownException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers for requests that nobody else answers for and that failed because the context
 * of one part of the work, not their own, is done.
 */
final class PartContextResolver implements HandlerExceptionResolver, Ordered {

	private final DoneResponse response;

	PartContextResolver(DoneResponse response) {
		this.response = response;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		ContextDoneException done = ContextDoneException.in(ex);
		if (done == null || response.isCommitted()) {
			return null;
		}
		Throwable cause = done.getCause();
		if (done.reason() == CancellationReason.DEADLINE_EXCEEDED) {
			this.response.writeExceeded(request, response, handler, Exchange.of(request), done, "server");
		}
		else if (cause instanceof OperatorCancelledException || cause instanceof ShutdownException) {
			this.response.writeCancelled(request, response, handler, done, cause);
		}
		else {
			return null;
		}
		return new ModelAndView();
	}

}
